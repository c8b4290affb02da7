/*
 * A number by which a Java stack is known again: JVMTI's walk of the calling thread, which runs no Java code.
 *
 * A method keeps its jmethodID for good: HotSpot never gives that of an unloaded one to another.
 */

#include <glib.h>

#define MOST_FRAMES 96        /* as many as java-stacks.ts keeps */
#define GET_STACK_TRACE 103   /* place in jvmtiInterface_1, from 0 (JVMTI 1.2: function 104) */

/* jvmtiFrameInfo of jvmti.h. */
typedef struct { gpointer method; gint64 location; } Frame;

typedef int (* GetStackTrace) (gpointer * tools, gpointer thread, int start, int most, Frame * frames, int * count);

/* 0 where there is no stack; innermost frames count first. 53 bits, which a number of JavaScript holds exactly. */
double key_of_stack (gpointer * tools)
{
  GetStackTrace get = ((GetStackTrace *) *tools)[GET_STACK_TRACE];
  Frame frames[MOST_FRAMES];
  guint64 hash = 0xcbf29ce484222325ull;   /* FNV-1a, by method and not by byte */
  int count = 0, i;

  if (get (tools, NULL, 0, MOST_FRAMES, frames, &count) != 0 || count == 0) return 0;
  for (i = 0; i != count; i++) hash = (hash ^ (guint64) frames[i].method) * 0x100000001b3ull;
  return (double) (gint64) ((hash ^ hash >> 53) & 0x1fffffffffffffull | 1);
}
