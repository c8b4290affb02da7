/*
 * What OpenSSL and BoringSSL do besides ciphers and digests by EVP: MACs by EVP_MAC, signatures and their checks,
 * encryption by public key, and digests by functions of their own name.
 *
 * Comes after native.c in one unit: these hooks enter and leave through its own, and tell what only they know.
 */

#define MOST_PARAMETERS 32
#define SHA256_LENGTH_AT 108   /* md_len of SHA256_CTX, openssl/sha.h: after h, Nl, Nh, data and num */
#define UTF8 4       /* OSSL_PARAM_UTF8_STRING of openssl/core.h */
#define UTF8_AT 6    /* OSSL_PARAM_UTF8_PTR */

/* What a hooked function is, after those of native.c in the order of native-sites.ts. */
enum { MAC_INIT = AEAD_OPEN + 1, MAC_PARAMETERS, MAC_FINAL, MAC_ONCE, CONTEXT_DUP, SIGN_INIT, SIGN_INIT_2, SIGN_FINAL,
       SIGN_ONCE, VERIFY_INIT, VERIFY_INIT_2, VERIFY_FINAL, VERIFY_ONCE, KEY_SIGN, KEY_VERIFY, KEY_ENCRYPT, KEY_DECRYPT,
       RSA_ENCRYPT, RSA_DECRYPT, HASH_INIT, HASH_FINAL };

/* OSSL_PARAM of openssl/core.h. */
typedef struct { const char * key; guint32 type; gpointer data; gsize size, returned; } Parameter;

/* The digest that the parameters of a MAC name. */
static const char * digest_in (Parameter * p)
{
  guint i;
  for (i = 0; p != NULL && p->key != NULL && i != MOST_PARAMETERS; p++, i++)
  {
    if (text_size (p->key, 8) != 6 || compare (p->key, "digest", 6) != 0) continue;
    if (p->type == UTF8) return p->data;
    if (p->type == UTF8_AT && p->data != NULL) return *(const char **) p->data;
  }
  return NULL;
}

/* Tells what a call was; `detail` is the digest of a MAC, the kind of a key. */
static void evp_done (Call * call, guint64 context, gboolean good, const char * name, const char * detail, Vector * key)
{
  Crypted head = { 0, };
  Vector parts[3];

  parts[0].base = (gpointer) name; parts[0].length = text_size (name, MOST_NAME);
  parts[1] = *key;
  if (parts[1].length > MOST_KEY) parts[1].length = MOST_KEY;
  parts[2].base = (gpointer) detail; parts[2].length = text_size (detail, MOST_NAME);
  head.context = context; head.part = good ? DONE : FAILED;
  head.name = parts[0].length; head.key = parts[1].length; head.iv = parts[2].length;
  crypto_tell (call, &head, parts, head.name + head.key + head.iv);
}

static const char * name_of_key (Site * site, gpointer key)
{
  int (* number_of) (gpointer) = site->get_size;
  const char * (* name_of_number) (int) = site->get_name;
  return key != NULL && number_of != NULL && name_of_number != NULL ? name_of_number (number_of (key)) : NULL;
}

static const char * name_of_digest (Site * site, gpointer context)
{
  gpointer (* of_context) (gpointer) = site->get_random;
  int (* number_of) (gpointer) = site->get_fd;
  const char * (* name_of_number) (int) = site->get_name;
  gpointer digest = of_context != NULL ? of_context (context) : NULL;
  return digest != NULL && number_of != NULL && name_of_number != NULL ? name_of_number (number_of (digest)) : NULL;
}

static const char * name_of_mac (Site * site, gpointer context)
{
  gpointer (* of_context) (gpointer) = site->get_random;
  const char * (* name_of) (gpointer) = site->get_fd;
  gpointer mac = of_context != NULL ? of_context (context) : NULL;
  return mac != NULL && name_of != NULL ? name_of (mac) : NULL;
}

/* What the key of a context is, where the function has no other. */
static const char * name_of_its_key (Site * site, gpointer context)
{
  gpointer (* of_context) (gpointer) = site->get_random;
  return name_of_key (site, of_context != NULL ? of_context (context) : NULL);
}

/* Before the call, which may overwrite what it reads. Without room for an output it only asks how much there will be. */
static void evp_begin (GumInvocationContext * ic, Call * call)
{
  gboolean gives = call->a1 != NULL;

  switch (call->site->how)
  {
    case MAC_ONCE:
      call->more[0] = gum_invocation_context_get_nth_argument (ic, 10);
      call->more[1] = gum_invocation_context_get_nth_argument (ic, 11);
      crypto_bytes (call, no_context (call), INPUT, call->more[7], (gsize) call->more[8]);
      break;
    case SIGN_ONCE:
    case VERIFY_ONCE:
      if (gives) crypto_bytes (call, (guint64) call->a0, INPUT, call->a3, call->a4);
      break;
    case KEY_SIGN:
    case KEY_VERIFY:
    case KEY_ENCRYPT:
    case KEY_DECRYPT:
      if (gives) crypto_bytes (call, no_context (call), INPUT, call->a3, call->a4);
      break;
    case RSA_ENCRYPT:
    case RSA_DECRYPT:
      crypto_bytes (call, no_context (call), INPUT, call->a1, (gsize) (int) (gssize) call->a0);
      break;
  }
}

static void evp_end (Call * call, gpointer result)
{
  Site * site = call->site;
  guint64 context = (guint64) call->a0;
  gboolean good = (int) (gsize) result > 0;
  gboolean gives = call->a1 != NULL;
  const char * name = NULL;
  const char * detail = NULL;
  Vector key = { NULL, 0 };
  gpointer output = call->a1;
  gsize size = 0;

  switch (site->how)
  {
    case MAC_INIT:
      key.base = call->a1; key.length = call->a1 != NULL ? (gsize) call->a2 : 0;
      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;
      if (good) { name = name_of_mac (site, call->a0); detail = digest_in (call->a3); }
      break;
    case MAC_PARAMETERS:
      if (good) detail = digest_in (call->a1);
      if (detail == NULL) return;
      break;
    case MAC_FINAL:
      if (!gives) return;
      if (good) size = call->a2 != NULL ? *(guint32 *) call->a2 : asked (site->get_size, call->a0);
      break;
    case MAC_ONCE:
      context = no_context (call);
      good = result != NULL;
      output = call->more[9];
      if (good && call->more[1] != NULL) size = *(gsize *) call->more[1];
      name = (const char *) call->a1; detail = (const char *) call->a3;
      if (detail == NULL) detail = digest_in ((Parameter *) call->a4);
      key.base = call->more[5]; key.length = (gsize) call->more[6];
      break;
    case CONTEXT_DUP:
      context = (guint64) result; good = result != NULL;
      key.base = &call->a0; key.length = sizeof (call->a0);
      break;
    case SIGN_INIT:
    case SIGN_INIT_2:
    case VERIFY_INIT:
    case VERIFY_INIT_2:
      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;
      if (!good) break;
      name = name_of_digest (site, call->a0);
      detail = name_of_key (site, site->how == SIGN_INIT || site->how == VERIFY_INIT ? (gpointer) call->a4 : call->more[5]);
      break;
    case KEY_SIGN:
    case KEY_VERIFY:
    case KEY_ENCRYPT:
    case KEY_DECRYPT:
      if (good) detail = name_of_its_key (site, call->a0);
      context = no_context (call);
      /* fall through */
    case SIGN_FINAL:
    case SIGN_ONCE:
    case VERIFY_FINAL:
    case VERIFY_ONCE:
      if (!gives) return;
      /* a signature that is checked has its length as an argument; one that is made, where that says */
      if (site->how == VERIFY_FINAL || site->how == VERIFY_ONCE || site->how == KEY_VERIFY) size = (gsize) call->a2;
      else if (good && call->a2 != NULL) size = *(guint32 *) call->a2;
      break;
    case RSA_ENCRYPT:
    case RSA_DECRYPT:
      context = no_context (call);
      output = call->a2;
      if (good) size = (gsize) (int) (gssize) result;
      detail = "RSA";
      break;
    case HASH_INIT:
      state.counted[(context >> 4) % MOST_CONTEXTS].context = NULL;
      break;
    case HASH_FINAL:
      context = (guint64) call->a1;
      output = call->a0; size = (gsize) site->get_size;
      /* SHA224_Final is a jump to SHA256_Final: only the context knows */
      if (size == 32 && *(guint32 *) (context + SHA256_LENGTH_AT) == 28) size = 28;
      break;
  }
  if (good && output != NULL && size != 0) crypto_bytes (call, context, OUTPUT, output, size);
  evp_done (call, context, good, name, detail, &key);
}

void evp_enter (GumInvocationContext * ic)
{
  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);

  on_enter (ic);
  if (call->thread == NULL || call->site == NULL) return;
  g_atomic_int_add (&state.inside, 1);
  call->thread->busy = 1;
  evp_begin (ic, call);
  call->thread->busy = 0;
  g_atomic_int_add (&state.inside, -1);
}

void evp_leave (GumInvocationContext * ic)
{
  Call * call = GUM_IC_GET_INVOCATION_DATA (ic, Call);

  if (call->thread != NULL && call->site != NULL && !state.ended)
  {
    g_atomic_int_add (&state.inside, 1);
    call->thread->busy = 1;
    evp_end (call, gum_invocation_context_get_return_value (ic));
    call->thread->busy = 0;
    call->site = NULL;   /* told: what is left of it is to count the way out */
    g_atomic_int_add (&state.inside, -1);
  }
  on_leave (ic);
}
