/* Writes into one end of a TLS connection in memory, so that nothing but the library and its hooks takes time.

   Each line on standard input: number of writes, bytes of each. Answer: nanoseconds a write by the clock, and by the
   thread's processor time. */

#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ROOM (1 << 17)

static double read_clock (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main (int count, char ** words)
{
  static char data[65536], sink[ROOM];
  SSL_CTX * server = SSL_CTX_new (TLS_server_method ()), * client = SSL_CTX_new (TLS_client_method ());
  SSL * near, * far;
  BIO * a, * b;
  char line[64];

  if (count < 2 || SSL_CTX_use_certificate_chain_file (server, words[1]) != 1
      || SSL_CTX_use_PrivateKey_file (server, words[1], SSL_FILETYPE_PEM) != 1)
    return 2;
  near = SSL_new (client);
  far = SSL_new (server);
  BIO_new_bio_pair (&a, ROOM, &b, ROOM);
  SSL_set_bio (near, a, a);
  SSL_set_bio (far, b, b);
  SSL_set_connect_state (near);
  SSL_set_accept_state (far);
  for (int i = 0; i < 20; i++) { SSL_do_handshake (near); SSL_do_handshake (far); }
  memset (data, 'x', sizeof data);
  setvbuf (stdout, NULL, _IOLBF, 0);
  puts ("up");
  while (fgets (line, sizeof line, stdin))
  {
    int writes, size, done = 0, at_once;
    double wall = 0, cpu = 0;
    if (sscanf (line, "%d %d", &writes, &size) != 2) return 2;
    at_once = (ROOM - 1024) / (size + 29);
    while (done < writes)
    {
      double wall_before = read_clock (CLOCK_MONOTONIC), cpu_before = read_clock (CLOCK_THREAD_CPUTIME_ID);
      int now = writes - done < at_once ? writes - done : at_once;
      for (int i = 0; i < now; i++)
        if (SSL_write (near, data, size) != size) return 3;
      cpu += read_clock (CLOCK_THREAD_CPUTIME_ID) - cpu_before;
      wall += read_clock (CLOCK_MONOTONIC) - wall_before;
      done += now;
      while (BIO_read (b, sink, sizeof sink) > 0) {}
    }
    printf ("%.1f %.1f\n", wall / done, cpu / done);
  }
  return 0;
}
