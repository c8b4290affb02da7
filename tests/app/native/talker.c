/* Does on our word what native hooks should see: one command a line, answered by one line. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int tcp (const char * host, int port)
{
  if (strchr (host, ':'))
  {
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons (port) };
    int fd = socket (AF_INET6, SOCK_STREAM, 0);
    inet_pton (AF_INET6, host, &to.sin6_addr);
    return connect (fd, (struct sockaddr *) &to, sizeof to) == 0 ? fd : -1;
  }
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  inet_pton (AF_INET, host, &to.sin_addr);
  return connect (fd, (struct sockaddr *) &to, sizeof to) == 0 ? fd : -1;
}

static int local (const char * path)
{
  struct sockaddr_un to = { .sun_family = AF_UNIX };
  socklen_t size = sizeof (sa_family_t) + strlen (path) + (path[0] != '@');
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);
  strncpy (to.sun_path, path, sizeof to.sun_path - 1);
  if (path[0] == '@') to.sun_path[0] = 0;
  return connect (fd, (struct sockaddr *) &to, size) == 0 ? fd : -1;
}

__attribute__ ((noinline)) static void common_send (int fd, const char * text)
{
  send (fd, text, strlen (text), 0);
  __asm__ volatile ("");
}

/* Of equal frames, so that nothing but the return addresses tells them apart. */
__attribute__ ((noinline)) void first_sdk (int fd) { common_send (fd, "one"); __asm__ volatile (""); }
__attribute__ ((noinline)) void second_sdk (int fd) { common_send (fd, "two"); __asm__ volatile (""); }

static void datagrams (int port, const char * first, int count)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };
  struct iovec part = { (void *) first, strlen (first) };
  struct msghdr message = { .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &part, .msg_iovlen = 1 };
  int fd = socket (AF_INET, SOCK_DGRAM, 0);
  inet_pton (AF_INET, "127.0.0.1", &to.sin_addr);
  for (int i = 0; i < count; i++) sendmsg (fd, &message, 0);
  close (fd);
}

static void forked (int fd)
{
  if (fork () == 0)
  {
    char block[4096] = "child";
    for (int i = 0; i < 4000; i++) send (fd, block, sizeof block, MSG_DONTWAIT);
    _exit (0);
  }
  wait (NULL);
}

static void many (int fd, int count, int size)
{
  char * block = calloc (1, size);
  for (int i = 0; i < count; i++)
  {
    memcpy (block, &i, sizeof i);
    for (int sent = 0; sent < size;) sent += send (fd, block + sent, size - sent, 0);
  }
  free (block);
}

int main (void)
{
  char line[512], word[32], text[256];
  int number, fd = -1;

  setvbuf (stdout, NULL, _IOLBF, 0);
  puts ("up");
  while (fgets (line, sizeof line, stdin))
  {
    int size = 0;
    number = 0;
    if (sscanf (line, "%31s %255s %d %d", word, text, &number, &size) < 1) continue;
    if (!strcmp (word, "tcp")) fd = tcp (text, number);
    else if (!strcmp (word, "unix")) fd = local (text);
    else if (!strcmp (word, "send")) send (fd, text, strlen (text), 0);
    else if (!strcmp (word, "write")) write (fd, text, strlen (text));
    else if (!strcmp (word, "sendto")) sendto (fd, text, strlen (text), 0, NULL, 0);
    else if (!strcmp (word, "writev"))
    {
      struct iovec parts[2] = { { text, 3 }, { text + 3, strlen (text) - 3 } };
      writev (fd, parts, 2);
    }
    else if (!strcmp (word, "sdks")) { first_sdk (fd); second_sdk (fd); first_sdk (fd); }
    else if (!strcmp (word, "close")) close (fd);
    else if (!strcmp (word, "file"))
    {
      fd = open (text, O_WRONLY | O_CREAT, 0600);
      write (fd, "secret", 6);
      close (fd);
    }
    else if (!strcmp (word, "datagrams")) datagrams (number, text, size);
    else if (!strcmp (word, "fork")) forked (fd);
    else if (!strcmp (word, "many")) many (fd, number, size);
    else if (!strcmp (word, "load"))
    {
      void * library = dlopen (text, RTLD_NOW);
      void (* speak) (void) = library ? (void (*) (void)) dlsym (library, "speak") : NULL;
      if (speak) speak ();
    }
    else if (!strcmp (word, "speak"))
    {
      void (* speak) (void) = (void (*) (void)) dlsym (dlopen (text, RTLD_NOW | RTLD_NOLOAD), "speak");
      if (speak) speak ();
    }
    puts ("done");
  }
  return 0;
}
