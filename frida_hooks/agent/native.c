/*
 * The part of the native hooks that runs on the app's own threads: copies what a call moved into a buffer and returns.
 *
 * Everything else (digests, addresses, text) is done elsewhere and later, so that a hooked call costs little more
 * than the copy. The layout of a record is read by sdkwitness/app/native.py: change both.
 */

#include <glib.h>
#include <gum/guminterceptor.h>
#include <gum/gumprocess.h>

#define FAMILY_UNIX 1
#define FAMILY_INET 2
#define FAMILY_INET6 10
#define SOCKET_LEVEL 1
#define SOCKET_TYPE 3
#define STREAM 1
#define DATAGRAM 2
#define IN_PROGRESS 115
#define REAL_TIME 0

#define RANDOM_SIZE 32
#define ADDRESS_SIZE 128
#define MOST_PART (256 * 1024)   /* bytes of a call in one record; longer calls take several */
#define MOST_FDS 65536
#define MOST_CONNECTIONS 1024    /* TLS connections remembered, direct-mapped; a forgotten one is told of anew */
#define MOST_FRAMES 48
#define STACKS 6                 /* stacks remembered by a thread */
#define MOST_STACK (64 * 1024)   /* bytes above the stack pointer in which return addresses are looked for */
#define MOST_QUIET 4096

#define MOST_CRYPTO (1024 * 1024)  /* bytes copied of a cryptographic context, each of input and output */
#define MOST_CONTEXTS 1024         /* contexts whose bytes are counted, direct-mapped */
#define MOST_LIBRARIES 32
#define MOST_NAME 63
#define MOST_KEY 64
#define ARGUMENTS 10

enum { CONNECTION = 1, DATA = 2, CONNECT = 3, KEYS = 4, CRYPTO = 5 };
enum { OUT = 1, MORE = 2, DATAGRAMS = 4, HELLO = 8, QUIC = 16, CONTINUED = 32, JAVA = 64 };

/* What a hooked function is, in the order of native-sites.ts. */
enum { TLS_WRITE, TLS_WRITE_EX, TLS_READ, TLS_READ_EX, SOCKET_CONNECT, SOCKET_WRITE, SOCKET_SEND, SOCKET_SEND_TO,
       SOCKET_WRITE_VECTOR, SOCKET_SEND_MESSAGE, SOCKET_SEND_MESSAGES, FORK, KEY_LOG,
       CRYPTO_QUIET, CIPHER_INIT, CIPHER_INIT_2, CIPHER_UPDATE, CIPHER_FINAL, DIGEST_INIT, DIGEST_UPDATE, DIGEST_FINAL,
       HMAC_INIT, HMAC_FINAL, CONTEXT_COPY, CONTEXT_END, DIGEST_ONCE, HASH_ONCE, HMAC_ONCE, AEAD_INIT, AEAD_SEAL,
       AEAD_OPEN };

/*
 * Of KEY_LOG, the first three helpers are: what gives a context's callback, what sets it, and the callback to set.
 * Of cryptography: what gives a context's algorithm, that one's number, and that number's name; then the length of the
 * key or of the output, that of the IV, and whether a context encrypts.
 */
typedef struct {
  guint32 target; guint32 how; gpointer get_random, get_fd, get_name; gpointer get_size, get_iv_size, get_direction;
} Site;

typedef struct {
  guint32 size; guint8 type; guint8 flags; guint16 target;
  guint64 time; guint64 stack; guint32 thread; guint32 connection;
  guint64 total; guint32 length; guint16 local_size, remote_size;
} Record;

/* A stack that was walked: the places where its return addresses lie, to know it again without walking. */
typedef struct {
  guint64 id; gpointer function; gsize sp; gpointer caller; guint count;
  gsize places[MOST_FRAMES], values[MOST_FRAMES];
} Walked;

/* A stack that the script is to walk: registers in (REGISTERS in native-unwind.ts), addresses out. */
typedef struct {
  guint64 registers[16]; guint64 id; guint64 count; guint64 java;
  /* where the hook of a TLS function that is further out has replaced its return address, and what that was */
  guint64 outer, outer_caller;
  guint64 addresses[MOST_FRAMES];
} Walk;

typedef struct {
  guint32 id; guint32 tls_depth; guint32 socket_depth; guint32 crypto_depth; guint32 busy; gsize stack_end; guint32 next;
  gsize tls_sp; gpointer tls_caller;
  Walked walked[STACKS];
} Thread;

typedef struct { gpointer ssl; guint32 number; guint8 random[RANDOM_SIZE]; } Known;
typedef struct { guint16 port; guint8 tls; guint8 seen; guint32 quic; } Descriptor;
typedef struct {
  Thread * thread; Site * site; gpointer a0, a1, a2, a3; gsize a4; guint64 time, stack; guint8 java; gpointer more[ARGUMENTS];
} Call;
/* What a record of cryptography begins with; `whole` is the length of the bytes, of which not all may be there. */
typedef struct { guint64 context, whole; guint32 part, how, encrypts, name, key, iv; } Crypted;
enum { INPUT, OUTPUT, DONE, FAILED };
typedef struct { gpointer context; guint32 copied[2]; } Counted;
typedef struct { gpointer base; gsize length; } Vector;
typedef struct {
  gpointer name; guint32 name_size; Vector * vectors; gsize count; gpointer control; gsize control_size; int flags;
} Message;
typedef struct { Message message; guint32 sent; } Messages;


extern guint8 * buffers;         /* two of them, one after the other */
extern guint32 capacity;
extern guint32 * quiet;          /* threads whose calls a Java hook speaks for, by id modulo MOST_QUIET */
extern gsize * libraries;        /* begin and end of the code of cryptographic libraries, up to a zero */
extern guint32 * hellos_told;    /* not 0: Java hooks tell of the ClientHello of such a thread too */
extern void walk_stack (Walk * walk);
extern void drain (void);

extern void * copy (void * to, const void * from, gsize size);
extern int compare (const void * a, const void * b, gsize size);
extern int socket_name (int fd, void * address, guint32 * size);
extern int socket_peer (int fd, void * address, guint32 * size);
extern int socket_option (int fd, int level, int name, void * value, guint32 * size);
extern int clock_read (int clock, void * time);
extern int process_id (void);
extern int thread_id (void);
extern int make_key (guint32 * key, void (* destroy) (gpointer));
extern int drop_key (guint32 key);
extern gpointer value_of_key (guint32 key);
extern int set_value_of_key (guint32 key, gconstpointer value);
extern gsize own_thread (void);
extern int read_attributes (gsize thread, gpointer attributes);
extern int read_stack (gconstpointer attributes, gpointer * lowest, gsize * size);
extern int drop_attributes (gpointer attributes);

/* Everything that changes: a module's own variables cannot be written. */
typedef struct {
  guint32 key;                     /* of a thread's Thread, freed when it ends */
  GMutex lock;
  guint64 dropped, dropped_bytes;
  guint32 used, active, records;
  volatile gint connections;
  volatile gint inside;            /* hooks that are at work: the end waits for them */
  int process, ended;
  Known known[MOST_CONNECTIONS];
  Counted counted[MOST_CONTEXTS];
  Descriptor descriptors[MOST_FDS];
} State;

extern State state;
typedef char state_fits[sizeof (State) <= 2 * 1024 * 1024 ? 1 : -1];   /* what native.ts makes room for */

void init (void)
{
  make_key (&state.key, g_free);
  g_mutex_init (&state.lock);
  state.process = process_id ();
}

void finalize (void)
{
  drop_key (state.key);
}

/* --- what leaves ------------------------------------------------------------------------------------ */

/* Hands the filled buffer over: its bytes, records, and what found no room since the last time. */
guint32 swap (guint64 * told)
{
  guint32 filled;

  g_mutex_lock (&state.lock);
  filled = state.used;
  told[0] = state.active;
  told[1] = state.records;
  told[2] = state.dropped;
  told[3] = state.dropped_bytes;
  state.active = 1 - state.active;
  state.used = state.records = 0;
  state.dropped = state.dropped_bytes = 0;
  g_mutex_unlock (&state.lock);
  return filled;
}

void stop (void)
{
  state.ended = 1;
}

/* A forked child has the hooks but no script behind them. */
static gboolean orphaned (void)
{
  if (process_id () != state.process) state.ended = 1;
  return state.ended;
}

/* Copies one record; gathers its payload from vectors, from `offset` on. */
static void put (Record * r, const void * local, const void * remote, Vector * vectors, gsize offset)
{
  guint32 need = (guint32) (sizeof (Record) + r->local_size + r->remote_size + r->length + 7) & ~7u;
  guint8 * at;
  gsize left = r->length, skip = offset;

  r->size = need;
  g_mutex_lock (&state.lock);
  if (state.used + need > capacity)
  {
    g_mutex_unlock (&state.lock);
    if (orphaned ()) return;
    drain ();
    g_mutex_lock (&state.lock);
  }
  if (state.used + need > capacity)
  {
    state.dropped++;
    state.dropped_bytes += r->length;
    g_mutex_unlock (&state.lock);
    return;
  }
  at = buffers + (gsize) state.active * capacity + state.used;
  state.used += need;
  state.records++;
  copy (at, r, sizeof (Record));
  at += sizeof (Record);
  copy (at, local, r->local_size);
  at += r->local_size;
  copy (at, remote, r->remote_size);
  at += r->remote_size;
  for (; left != 0; vectors++)
  {
    gsize take;
    if (skip >= vectors->length) { skip -= vectors->length; continue; }
    take = vectors->length - skip;
    if (take > left) take = left;
    copy (at, (guint8 *) vectors->base + skip, take);
    at += take;
    left -= take;
    skip = 0;
  }
  g_mutex_unlock (&state.lock);
}

/* Tells of a call that moved `total` bytes, in as many records as they need. */
static void tell (Record * r, const void * local, const void * remote, Vector * vectors, gsize total)
{
  gsize offset = 0;

  r->total = total;
  do
  {
    gsize part = total - offset;
    if (part > MOST_PART) part = MOST_PART;
    r->length = (guint32) part;
    r->flags &= ~(MORE | CONTINUED);
    if (offset != 0) r->flags |= CONTINUED;
    if (offset + part < total) r->flags |= MORE;
    put (r, local, remote, vectors, offset);
    offset += part;
  }
  while (offset < total);
}

static gboolean is_tls_site (Site * site)
{
  return site->how <= TLS_READ_EX;
}

/* --- threads and stacks ----------------------------------------------------------------------------- */

static guint64 now (void)
{
  gsize time[2];
  clock_read (REAL_TIME, time);
  return (guint64) time[0] * 1000000000 + time[1];
}

/* Where the stack of this thread ends; 0 when that cannot be told. */
static gsize end_of_stack (void)
{
  gsize attributes[32], size = 0;   /* more than a pthread_attr_t takes anywhere */
  gpointer lowest = NULL;

  if (read_attributes (own_thread (), attributes) != 0) return 0;
  read_stack (attributes, &lowest, &size);
  drop_attributes (attributes);
  return (gsize) lowest + size;
}

/*
 * Must not call the script: a thread may come by with a lock of GLib in its hands, from a wake-up that the script
 * itself asked for, while the script's own thread waits for that lock.
 */
static Thread * this_thread (void)
{
  Thread * t = value_of_key (state.key);

  if (t == NULL)
  {
    t = g_malloc0 (sizeof (Thread));
    t->id = thread_id ();
    set_value_of_key (state.key, t);
  }
  return t;
}

/* The same frames are on the stack when each return address still lies where it lay. */
static gboolean holds (Walked * w)
{
  guint i;
  for (i = 0; i != w->count; i++)
    if (*(gsize *) w->places[i] != w->values[i]) return FALSE;
  return TRUE;
}

/* Keeps a walked stack, when its return addresses are found on it. */
static void remember (Thread * t, Walk * walk, gpointer function, gsize sp, gpointer caller)
{
  Walked * w = &t->walked[t->next];
  gsize at = sp, end;
  guint i, missed = 0;

  if (t->stack_end == 0) t->stack_end = end_of_stack ();
  end = t->stack_end;
  w->id = 0;
  if (sp == 0 || at >= end) return;   /* a stack of the app's own making: its end is unknown */
  if (end - at > MOST_STACK) end = at + MOST_STACK;
  w->count = 0;
  for (i = 0; i != walk->count; i++)
  {
    gsize place = at;
    while (place + sizeof (gsize) <= end && *(gsize *) place != walk->addresses[i]) place += sizeof (gsize);
    if (place + sizeof (gsize) > end)
    {
      /* the first is compared apart, and that of another hooked function is replaced */
      if (++missed > 3) return;
      continue;
    }
    w->places[w->count] = place;
    w->values[w->count++] = walk->addresses[i];
    at = place + sizeof (gsize);
  }
  if (w->count == 0) return;
  w->function = function;
  w->sp = sp;
  w->caller = caller;
  w->id = walk->id;
  t->next = (t->next + 1) % STACKS;
}

static gsize stack_pointer (GumInvocationContext * ic)
{
#if defined (HAVE_I386) && GLIB_SIZEOF_VOID_P == 8
  return ic->cpu_context->rsp;
#elif defined (HAVE_ARM64) || defined (HAVE_ARM)
  return ic->cpu_context->sp;
#else
  return 0;
#endif
}

static void read_registers (GumInvocationContext * ic, guint64 * to)
{
  GumCpuContext * c = ic->cpu_context;
#if defined (HAVE_I386) && GLIB_SIZEOF_VOID_P == 8
  to[0] = c->rip; to[1] = c->rsp; to[2] = c->rbp; to[3] = c->rbx;
  to[4] = c->r12; to[5] = c->r13; to[6] = c->r14; to[7] = c->r15;
#elif defined (HAVE_ARM64)
  int i;
  to[0] = c->pc; to[1] = c->sp; to[2] = c->fp; to[3] = c->lr;
  for (i = 0; i != 10; i++) to[4 + i] = c->x[19 + i];
#endif
}

/* Finds the stack of this very call: one that was walked before when it still stands, else by walking it. */
static void take_stack (GumInvocationContext * ic, Call * call, Site * site)
{
  Thread * t = call->thread;
  gsize sp = stack_pointer (ic);
  gpointer caller = gum_invocation_context_get_return_address (ic);
  Walk walk;
  guint i;

  call->stack = 0;
  call->java = 0;
  for (i = 0; i != STACKS; i++)
  {
    Walked * w = &t->walked[i];
    if (w->id != 0 && w->sp == sp && w->caller == caller && w->function == (gpointer) ic->function && holds (w))
    {
      call->stack = w->id;
      return;
    }
  }
  if (orphaned ()) return;
  read_registers (ic, walk.registers);
  walk.id = walk.count = walk.java = 0;
  walk.outer = is_tls_site (site) || t->tls_depth == 0 ? 0 : t->tls_sp;
  walk.outer_caller = (guint64) t->tls_caller;
  t->busy = 1;
  walk_stack (&walk);
  call->stack = walk.id;
  call->java = walk.java != 0 ? JAVA : 0;
  /* Java frames cannot be known again by their return addresses */
  if (walk.id != 0 && walk.java == 0) remember (t, &walk, (gpointer) ic->function, sp, caller);
  t->busy = 0;
}

/* --- addresses -------------------------------------------------------------------------------------- */

static int family (const guint8 * address)
{
  return address[0] | address[1] << 8;
}

static guint16 port (const guint8 * address)
{
  return (guint16) (address[2] << 8 | address[3]);
}

static gboolean is_internet (const guint8 * address)
{
  return family (address) == FAMILY_INET || family (address) == FAMILY_INET6;
}

static guint16 name_of (int fd, guint8 * to)
{
  guint32 size = ADDRESS_SIZE;
  if (fd < 0 || socket_name (fd, to, &size) != 0) return 0;
  return size > ADDRESS_SIZE ? ADDRESS_SIZE : size;
}

static guint16 peer_of (int fd, guint8 * to)
{
  guint32 size = ADDRESS_SIZE;
  if (fd < 0 || socket_peer (fd, to, &size) != 0) return 0;
  return size > ADDRESS_SIZE ? ADDRESS_SIZE : size;
}

static int type_of (int fd)
{
  int value = 0;
  guint32 size = sizeof (value);
  return socket_option (fd, SOCKET_LEVEL, SOCKET_TYPE, &value, &size) == 0 ? value : 0;
}

/* --- TLS libraries ---------------------------------------------------------------------------------- */

static guint32 connection_of (Call * call, gpointer ssl)
{
  guint8 random[RANDOM_SIZE], local[ADDRESS_SIZE], remote[ADDRESS_SIZE];
  gsize (* get_random) (gpointer, guint8 *, gsize) = call->site->get_random;
  int (* get_fd) (gpointer) = call->site->get_fd;
  const char * (* get_name) (gpointer, int) = call->site->get_name;
  Known * entry = &state.known[((gsize) ssl >> 4) % MOST_CONNECTIONS];
  Vector parts[2];
  const char * name;
  gsize size = 0;
  guint32 number;
  int fd;
  Record r;

  if (get_random == NULL || get_random (ssl, random, RANDOM_SIZE) != RANDOM_SIZE) return 0;
  if (entry->ssl == ssl && compare (entry->random, random, RANDOM_SIZE) == 0) return entry->number;

  number = g_atomic_int_add (&state.connections, 1) + 1;
  entry->ssl = NULL;
  copy (entry->random, random, RANDOM_SIZE);
  entry->number = number;
  entry->ssl = ssl;
  name = get_name != NULL ? get_name (ssl, 0) : NULL;
  while (name != NULL && size < 255 && name[size] != 0) size++;
  fd = get_fd != NULL ? get_fd (ssl) : -1;
  parts[0].base = random; parts[0].length = RANDOM_SIZE;
  parts[1].base = (gpointer) name; parts[1].length = size;
  r.type = CONNECTION; r.flags = call->java; r.target = call->site->target;
  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id; r.connection = number;
  r.local_size = name_of (fd, local); r.remote_size = peer_of (fd, remote);
  tell (&r, local, remote, parts, RANDOM_SIZE + size);
  return number;
}

static void tls_leave (Call * call, int result)
{
  guint32 how = call->site->how;
  gsize moved = 0;
  Vector vector;
  Record r;

  if (how == TLS_WRITE || how == TLS_READ) moved = result > 0 ? result : 0;
  else if (result == 1 && call->a3 != NULL) moved = *(gsize *) call->a3;
  if (moved == 0) return;
  r.connection = connection_of (call, call->a0);
  r.type = DATA;
  r.flags = call->java | (how == TLS_WRITE || how == TLS_WRITE_EX ? OUT : 0);
  r.target = call->site->target;
  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id;
  r.local_size = r.remote_size = 0;
  vector.base = call->a1; vector.length = moved;
  tell (&r, NULL, NULL, &vector, moved);
}

/* Gives a context that has no key log one, before its first connection is made. */
static void log_keys (Site * site, gpointer context)
{
  gpointer (* get) (gpointer) = site->get_random;
  void (* set) (gpointer, gpointer) = site->get_fd;

  if (context != NULL && get != NULL && set != NULL && get (context) == NULL) set (context, site->get_name);
}

/* What the library calls for each line of the key log. */
void key_line (gpointer ssl, const char * line)
{
  Vector vector;
  Record r;

  if (state.ended) return;
  g_atomic_int_add (&state.inside, 1);
  vector.base = (gpointer) line;
  vector.length = 0;
  while (line[vector.length] != 0) vector.length++;
  r.type = KEYS; r.flags = 0; r.target = 0;
  r.time = now (); r.stack = 0; r.thread = 0; r.connection = 0;
  r.local_size = r.remote_size = 0;
  tell (&r, NULL, NULL, &vector, vector.length);
  g_atomic_int_add (&state.inside, -1);
}

/* --- sockets ---------------------------------------------------------------------------------------- */

static void connect_leave (Call * call, gssize result, int error)
{
  guint8 local[ADDRESS_SIZE];
  guint8 * to = call->a1;
  guint32 size = (guint32) (gsize) call->a2;
  int fd = (int) (gssize) call->a0;
  Record r;

  if (to == NULL || size < 2 || (result != 0 && error != IN_PROGRESS)) return;
  if (fd >= 0 && fd < MOST_FDS) state.descriptors[fd].port = 0;
  if (!is_internet (to) && family (to) != FAMILY_UNIX) return;
  if (type_of (fd) != STREAM) return;   /* connecting a datagram socket sends nothing */
  r.type = CONNECT; r.flags = OUT | call->java; r.target = call->site->target;
  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id; r.connection = 0;
  r.local_size = name_of (fd, local);
  r.remote_size = size > ADDRESS_SIZE ? ADDRESS_SIZE : size;
  if (fd >= 0 && fd < MOST_FDS && r.local_size != 0 && is_internet (to))
  {
    Descriptor * d = &state.descriptors[fd];
    d->tls = d->seen = d->quic = 0;
    d->port = port (local);
  }
  tell (&r, local, to, NULL, 0);
}

/* First byte of the vectors' content at an index, -1 past the end. */
static int byte_at (Vector * vectors, gsize total, gsize index)
{
  if (index >= total) return -1;
  for (; index >= vectors->length; vectors++) index -= vectors->length;
  return ((guint8 *) vectors->base)[index];
}

static gboolean is_tls (Vector * v, gsize total)
{
  int type = byte_at (v, total, 0);
  return type >= 0x14 && type <= 0x17 && byte_at (v, total, 1) == 3 && total >= 5;
}

static gboolean is_hello (Vector * v, gsize total)
{
  return byte_at (v, total, 0) == 0x16 && byte_at (v, total, 1) == 3 && byte_at (v, total, 5) == 1;
}

static void socket_moved (Call * call, Vector * vectors, gsize moved, const void * name, guint32 name_size)
{
  guint8 local[ADDRESS_SIZE], remote[ADDRESS_SIZE];
  int fd = (int) (gssize) call->a0, first;
  gboolean hello = is_hello (vectors, moved);
  Descriptor * d;
  Record r;

  if (call->thread->tls_depth != 0 && !hello) return;   /* ciphertext: its plaintext has a record of its own */
  if (fd < 0 || fd >= MOST_FDS) return;
  r.local_size = name_of (fd, local);
  if (r.local_size == 0 || !is_internet (local)) return;   /* a file, a pipe, or a socket that leaves no device */
  d = &state.descriptors[fd];
  if (d->port != port (local)) { d->port = port (local); d->tls = d->seen = d->quic = 0; }
  r.flags = OUT | call->java;
  if (type_of (fd) == DATAGRAM) r.flags |= DATAGRAMS;
  else
  {
    /* a connection is TLS from a ClientHello on, or when it was so before the hooks came: later, bytes may look so */
    if (hello || (!d->seen && is_tls (vectors, moved))) d->tls = 1;
    d->seen = 1;
    if (d->tls && !hello) return;
    if (hello) r.flags |= HELLO;
  }
  if (name != NULL && name_size >= 2 && name_size <= ADDRESS_SIZE)
  {
    copy (remote, name, name_size);
    r.remote_size = name_size;
  }
  else r.remote_size = peer_of (fd, remote);
  first = byte_at (vectors, moved, 0);
  if ((r.flags & DATAGRAMS) != 0 && r.remote_size != 0 && port (remote) == 443 && (first & 0x40) != 0)
  {
    guint32 peer = 1, i;
    for (i = 2; i != r.remote_size; i++) peer = peer * 31 + remote[i];
    if (d->quic == peer) return;   /* told of once: its content cannot be read */
    d->quic = peer;
    r.flags |= QUIC;
  }
  r.type = DATA; r.target = call->site->target;
  r.time = call->time; r.thread = call->thread->id; r.connection = 0;
  r.stack = call->stack;
  tell (&r, local, remote, vectors, moved);
}

static void socket_leave (Call * call, gssize result, int error)
{
  Vector vector;
  Message * m;
  Messages * list;
  gssize i;

  switch (call->site->how)
  {
    case SOCKET_CONNECT:
      connect_leave (call, result, error);
      break;
    case SOCKET_WRITE:
    case SOCKET_SEND:
    case SOCKET_SEND_TO:
      if (result <= 0) break;
      vector.base = call->a1; vector.length = result;
      if (call->site->how == SOCKET_SEND_TO) socket_moved (call, &vector, result, call->a3, (guint32) call->a4);
      else socket_moved (call, &vector, result, NULL, 0);
      break;
    case SOCKET_WRITE_VECTOR:
      if (result > 0) socket_moved (call, call->a1, result, NULL, 0);
      break;
    case SOCKET_SEND_MESSAGE:
      m = call->a1;
      if (result > 0) socket_moved (call, m->vectors, result, m->name, m->name_size);
      break;
    case SOCKET_SEND_MESSAGES:
      list = call->a1;
      for (i = 0; i < result; i++)
        if (list[i].sent != 0)
          socket_moved (call, list[i].message.vectors, list[i].sent, list[i].message.name, list[i].message.name_size);
      break;
  }
}

/* --- cryptography ----------------------------------------------------------------------------------- */

static gboolean is_crypto_site (Site * site)
{
  return site->how >= CRYPTO_QUIET;
}

/* A cryptographic library at work for itself: its checks of certificates, its random numbers. */
static gboolean within_library (gpointer caller)
{
  guint i;
  for (i = 0; libraries[2 * i] != 0; i++)
    if ((gsize) caller - libraries[2 * i] < libraries[2 * i + 1] - libraries[2 * i]) return TRUE;
  return FALSE;
}

/* What stands for the context of a function that has none. */
static guint64 no_context (Call * call)
{
  return 1ULL << 63 | call->thread->id;
}

static void crypto_tell (Call * call, Crypted * head, Vector * vectors, gsize size)
{
  Record r;

  r.type = CRYPTO; r.flags = call->java; r.target = call->site->target;
  r.time = call->time; r.stack = call->stack; r.thread = call->thread->id; r.connection = 0;
  r.local_size = sizeof (Crypted); r.remote_size = 0;
  head->how = call->site->how;
  tell (&r, head, NULL, vectors, size);
}

/* Tells of bytes that went in or came out, until enough of a context was told. */
static void crypto_bytes (Call * call, guint64 context, guint32 part, gpointer base, gsize size)
{
  Counted * c = &state.counted[(context >> 4) % MOST_CONTEXTS];
  Crypted head = { 0, };
  Vector vector;
  gsize left;

  if (base == NULL || size == 0) return;
  if (c->context != (gpointer) context || (context >> 63) != 0)
  {
    c->context = (gpointer) context;
    c->copied[part] = 0;
    if ((context >> 63) == 0) c->copied[1 - part] = 0;
  }
  left = MOST_CRYPTO - c->copied[part];
  vector.base = base;
  vector.length = size < left ? size : left;
  c->copied[part] += vector.length;
  head.context = context; head.whole = size; head.part = part;
  crypto_tell (call, &head, &vector, vector.length);
}

static gsize text_size (const char * text, gsize most)
{
  gsize size = 0;
  while (text != NULL && size < most && text[size] != 0) size++;
  return size;
}

/* Tells what a call was: what it worked with, where the context or the algorithm tell. */
static void crypto_done (Call * call, guint64 context, gboolean good, gpointer algorithm, Vector * key, Vector * iv)
{
  gpointer (* of_context) (gpointer) = call->site->get_random;
  int (* number_of) (gpointer) = call->site->get_fd;
  const char * (* name_of_number) (int) = call->site->get_name;
  int (* direction) (gpointer) = call->site->get_direction;
  const char * name = NULL;
  Crypted head = { 0, };
  Vector parts[3];

  if (good && algorithm == NULL && of_context != NULL && (context >> 63) == 0) algorithm = of_context ((gpointer) context);
  if (good && algorithm != NULL && number_of != NULL && name_of_number != NULL) name = name_of_number (number_of (algorithm));
  if (good && direction != NULL && algorithm != NULL) head.encrypts = direction ((gpointer) context) != 0;
  parts[0].base = (gpointer) name; parts[0].length = text_size (name, MOST_NAME);
  parts[1] = *key; parts[2] = *iv;
  head.context = context; head.part = good ? DONE : FAILED;
  head.name = parts[0].length; head.key = key->length; head.iv = iv->length;
  crypto_tell (call, &head, parts, head.name + head.key + head.iv);
}

/* Of what a function asks of a context in bytes, at most what a record keeps. */
static gsize asked (gpointer function, gpointer context)
{
  int (* get) (gpointer) = function;
  int size = get != NULL ? get (context) : 0;
  return size < 0 ? 0 : size > MOST_KEY ? MOST_KEY : size;
}

/* What the length of a digest is asked of. */
static gpointer algorithm_of (Call * call)
{
  gpointer (* of_context) (gpointer) = call->site->get_random;
  return call->site->how == DIGEST_FINAL && of_context != NULL ? of_context (call->a0) : call->a0;
}

/* Before the call: it may overwrite what it reads. */
static void crypto_begin (Call * call)
{
  guint64 context = (guint64) call->a0;

  switch (call->site->how)
  {
    case CIPHER_UPDATE:
      /* without an output, what goes in is authenticated and not encrypted */
      if (call->a1 != NULL) crypto_bytes (call, context, INPUT, call->a3, (gsize) (int) call->a4);
      break;
    case DIGEST_UPDATE:
      crypto_bytes (call, context, INPUT, call->a1, (gsize) call->a2);
      break;
    case DIGEST_FINAL:
    case HMAC_FINAL:
      /* asked for now: the context may forget its algorithm in the call */
      call->a4 = call->a2 != NULL ? 0 : asked (call->site->get_size, algorithm_of (call));
      break;
    case DIGEST_ONCE:
    case HASH_ONCE:
      crypto_bytes (call, no_context (call), INPUT, call->a0, (gsize) call->a1);
      break;
    case HMAC_ONCE:
      crypto_bytes (call, no_context (call), INPUT, call->a3, call->a4);
      break;
    case AEAD_SEAL:
    case AEAD_OPEN:
      crypto_bytes (call, no_context (call), INPUT, call->more[6], (gsize) call->more[7]);
      break;
  }
}

static void crypto_end (Call * call, gpointer result)
{
  guint32 how = call->site->how;
  guint64 context = (guint64) call->a0;
  gboolean good = (int) (gsize) result > 0;
  Vector key = { NULL, 0 }, iv = { NULL, 0 };
  gpointer algorithm = NULL;
  guint32 * counted = NULL;   /* where the length of the output is */
  gpointer output = NULL;
  gsize size = 0;

  switch (how)
  {
    case CIPHER_INIT:
    case CIPHER_INIT_2:
      key.base = how == CIPHER_INIT ? call->a3 : call->a2;
      iv.base = how == CIPHER_INIT ? (gpointer) call->a4 : call->a3;
      if (good && key.base != NULL) key.length = asked (call->site->get_size, call->a0);
      if (good && iv.base != NULL) iv.length = asked (call->site->get_iv_size, call->a0);
      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;
      break;
    case DIGEST_INIT:
    case HMAC_INIT:
      if (how == HMAC_INIT)
      {
        key.base = call->a1;
        key.length = call->a1 != NULL && (int) (gsize) call->a2 > 0 ? (gsize) (int) (gsize) call->a2 : 0;
        algorithm = call->a3;
      }
      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;
      break;
    case CIPHER_UPDATE:
    case CIPHER_FINAL:
      output = call->a1; counted = call->a2;
      break;
    case DIGEST_FINAL:
    case HMAC_FINAL:
      output = call->a1; counted = call->a2; size = call->a4;
      break;
    case DIGEST_ONCE:
      context = no_context (call);
      output = call->a2; counted = call->a3; algorithm = (gpointer) call->a4;
      if (counted == NULL) size = asked (call->site->get_size, algorithm);
      break;
    case HASH_ONCE:
      context = no_context (call);
      good = result != NULL;
      output = result; size = (gsize) call->site->get_size;
      break;
    case HMAC_ONCE:
      context = no_context (call);
      good = result != NULL;
      output = result; counted = call->more[6]; algorithm = call->a0;
      key.base = call->a1; key.length = (int) (gsize) call->a2 > 0 ? (gsize) (int) (gsize) call->a2 : 0;
      if (counted == NULL) size = asked (call->site->get_size, algorithm);
      break;
    case AEAD_INIT:
      key.base = call->a2; key.length = (gsize) call->a3;
      break;
    case AEAD_SEAL:
    case AEAD_OPEN:
      /* the context's key by its own record; the bytes of this one call by the thread */
      output = call->a1; if (good) size = *(gsize *) call->a2;
      iv.base = (gpointer) call->a4; iv.length = (gsize) call->more[5];
      crypto_bytes (call, no_context (call), OUTPUT, output, good ? size : 0);
      if (iv.length > MOST_KEY) iv.length = MOST_KEY;
      crypto_done (call, context, good, NULL, &key, &iv);
      return;
    case CONTEXT_COPY:
      key.base = &call->a1; key.length = sizeof (call->a1);
      break;
    case CONTEXT_END:
      good = TRUE;
      break;
  }
  if (key.length > MOST_KEY) key.length = MOST_KEY;
  if (good && counted != NULL) size = (int) *counted > 0 ? *counted : 0;
  if (good && output != NULL && size != 0) crypto_bytes (call, context, OUTPUT, output, size);
  /* updates that went well need no record of their own beside their bytes */
  if (good && (how == CIPHER_UPDATE || how == DIGEST_UPDATE)) return;
  crypto_done (call, context, good, algorithm, &key, &iv);
}

static gboolean completes (Site * site)
{
  return site->how == CIPHER_INIT || site->how == CIPHER_INIT_2 || site->how == CIPHER_FINAL || site->how == DIGEST_FINAL
    || site->how == HMAC_FINAL || site->how >= DIGEST_ONCE;
}

/* --- hooks ------------------------------------------------------------------------------------------ */

/* Whether a socket call can lead to a record, told before its stack is walked. */
static gboolean worth (Call * call)
{
  guint8 address[ADDRESS_SIZE];
  int fd = (int) (gssize) call->a0;
  guint16 size;

  if (call->site->how == SOCKET_CONNECT) return TRUE;
  if (fd < 0 || fd >= MOST_FDS) return FALSE;
  size = name_of (fd, address);
  if (size == 0 || !is_internet (address)) return FALSE;
  /* port 0: not bound before its first datagram */
  return !(state.descriptors[fd].port == port (address) && port (address) != 0 && state.descriptors[fd].tls);
}

/* What a plain write is about to send begins a handshake. */
static gboolean begins_handshake (Site * site, const guint8 * bytes, gsize size)
{
  if (site->how != SOCKET_WRITE && site->how != SOCKET_SEND && site->how != SOCKET_SEND_TO) return FALSE;
  return bytes != NULL && size >= 6 && bytes[0] == 0x16 && bytes[1] == 3 && bytes[5] == 1;
}

static gboolean wanted (Call * call, Site * site, Thread * t)
{
  gboolean spoken_for = quiet[t->id % MOST_QUIET] == t->id;
  gboolean hello;

  if (is_tls_site (site)) return t->tls_depth == 1 && !spoken_for;
  if (t->socket_depth != 1) return FALSE;
  hello = begins_handshake (site, call->a1, (gsize) call->a2);
  if (spoken_for && (*hellos_told || !hello)) return FALSE;
  /* within a TLS library all else is ciphertext, whose plaintext has a record of its own */
  if (t->tls_depth != 0 && site->how != SOCKET_CONNECT && !hello) return FALSE;
  return worth (call);
}

static void enter (GumInvocationContext * ic, Call * call, Site * site, Thread * t)
{
  call->thread = t;
  if (is_tls_site (site) && t->tls_depth++ == 0)
  {
    t->tls_sp = stack_pointer (ic);
    t->tls_caller = gum_invocation_context_get_return_address (ic);
  }
  if (!is_tls_site (site)) t->socket_depth++;
  call->site = site;
  call->a0 = gum_invocation_context_get_nth_argument (ic, 0);
  call->a1 = gum_invocation_context_get_nth_argument (ic, 1);
  call->a2 = gum_invocation_context_get_nth_argument (ic, 2);
  if (site->how == SOCKET_SEND_TO)
  {
    call->a3 = gum_invocation_context_get_nth_argument (ic, 4);
    call->a4 = (gsize) gum_invocation_context_get_nth_argument (ic, 5);
  }
  else if (is_tls_site (site)) call->a3 = gum_invocation_context_get_nth_argument (ic, 3);
  if (!wanted (call, site, t))
  {
    call->site = NULL;
    return;
  }
  call->time = now ();
  take_stack (ic, call, site);
}

static void leave (GumInvocationContext * ic, Call * call, Site * site, Thread * t)
{
  gssize result = (gssize) gum_invocation_context_get_return_value (ic);

  if (call->site != NULL)
  {
    t->busy = 1;
    if (is_tls_site (site)) tls_leave (call, (int) result);
    else if (site->how == SOCKET_CONNECT || site->how == SOCKET_SEND_MESSAGES)
      socket_leave (call, (int) result, ic->system_error);
    else socket_leave (call, result, ic->system_error);
    t->busy = 0;
  }
  if (is_tls_site (site)) t->tls_depth--;
  else t->socket_depth--;
}

static void crypto_enter (GumInvocationContext * ic, Call * call, Site * site, Thread * t)
{
  guint i;

  call->thread = t;
  call->site = NULL;
  /* within another, or within a TLS library: its own business */
  if (t->crypto_depth++ != 0 || t->tls_depth != 0 || site->how == CRYPTO_QUIET) return;
  if (quiet[t->id % MOST_QUIET] == t->id || within_library (gum_invocation_context_get_return_address (ic))) return;
  call->site = site;
  call->a0 = gum_invocation_context_get_nth_argument (ic, 0);
  call->a1 = gum_invocation_context_get_nth_argument (ic, 1);
  call->a2 = gum_invocation_context_get_nth_argument (ic, 2);
  call->a3 = gum_invocation_context_get_nth_argument (ic, 3);
  call->a4 = (gsize) gum_invocation_context_get_nth_argument (ic, 4);
  if (site->how >= HMAC_ONCE)
    for (i = 5; i != ARGUMENTS; i++) call->more[i] = gum_invocation_context_get_nth_argument (ic, i);
  call->time = now ();
  call->stack = 0;
  call->java = 0;
  if (completes (site)) take_stack (ic, call, site);
  t->busy = 1;
  crypto_begin (call);
  t->busy = 0;
}

static void crypto_leave (GumInvocationContext * ic, Call * call, Thread * t)
{
  if (call->site != NULL)
  {
    t->busy = 1;
    crypto_end (call, gum_invocation_context_get_return_value (ic));
    t->busy = 0;
  }
  t->crypto_depth--;
}

guint32 busy (void)
{
  return state.inside;
}

void on_enter (GumInvocationContext * ic)
{
  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);
  Site * site = GUM_IC_GET_FUNC_DATA (ic, Site *);
  Thread * t;

  call->thread = NULL;
  if (state.ended || site->how == FORK) return;
  g_atomic_int_add (&state.inside, 1);
  t = this_thread ();
  if (site->how == KEY_LOG) log_keys (site, gum_invocation_context_get_nth_argument (ic, 0));
  else if (t->busy) ;
  else if (is_crypto_site (site)) crypto_enter (ic, call, site, t);
  else enter (ic, call, site, t);
  g_atomic_int_add (&state.inside, -1);
}

void on_leave (GumInvocationContext * ic)
{
  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);
  Site * site = GUM_IC_GET_FUNC_DATA (ic, Site *);

  if (site->how == FORK && (int) (gssize) gum_invocation_context_get_return_value (ic) == 0) state.ended = 1;
  if (call->thread == NULL || state.ended) return;
  g_atomic_int_add (&state.inside, 1);
  if (is_crypto_site (site)) crypto_leave (ic, call, call->thread);
  else leave (ic, call, site, call->thread);
  g_atomic_int_add (&state.inside, -1);
}
