/* Stands for a library that has a TLS of its own inside: functions with the names of BoringSSL, none exported. */

#include <stddef.h>
#include <string.h>

static int depth;

__attribute__ ((noinline, visibility ("hidden"))) size_t SSL_get_client_random (void * ssl, unsigned char * to, size_t size)
{
  memset (to, *(unsigned char *) ssl, size);
  return size;
}

__attribute__ ((noinline, visibility ("hidden"))) int SSL_get_fd (void * ssl)
{
  __asm__ volatile ("" : : "r" (ssl));
  return -1;
}

__attribute__ ((noinline, visibility ("hidden"))) const char * SSL_get_servername (void * ssl, int type)
{
  __asm__ volatile ("" : : "r" (ssl), "r" (type));
  return "own.example.com";
}

/* As a wrapper does: through another watched function of the same library. */
__attribute__ ((noinline, visibility ("hidden"))) int SSL_write (void * ssl, const void * data, int size)
{
  int moved = size;
  if (depth++ == 0) moved = SSL_write (ssl, data, size);
  depth--;
  return moved;
}

void speak (void)
{
  static unsigned char ssl[64] = { 0xab };
  SSL_write (ssl, "through its own", 15);
}
