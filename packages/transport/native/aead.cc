// AEAD and HMAC into memory of the caller, with a context that is kept: node:crypto makes a new one for each message, and a new
// buffer. The cipher is OpenSSL's, the one inside Node: found at run time, so that one build serves every Node.
#include <napi.h>

#include <cstdint>
#include <cstring>

#include "aead/libcrypto.h"

namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kIvBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kHeaderBytes = 48;
constexpr size_t kMacBytes = 32;

struct Key {
  aead::Context* sealing = nullptr;
  aead::Context* opening = nullptr;
  uint8_t iv[kIvBytes] = {};

  ~Key() {
    const aead::Libcrypto* crypto = aead::libcrypto();
    // Wipes what it knows of the key.
    if (sealing != nullptr) crypto->context_free(sealing);
    if (opening != nullptr) crypto->context_free(opening);
  }
};

// RFC 8446 section 5.3.
void NonceOf(const Key& key, const Napi::CallbackInfo& info, uint8_t* nonce) {
  const uint32_t words[2] = {info[1].As<Napi::Number>().Uint32Value(), info[2].As<Napi::Number>().Uint32Value()};
  memcpy(nonce, key.iv, kIvBytes);
  for (size_t index = 0; index < 8; index++) {
    nonce[4 + index] ^= static_cast<uint8_t>(words[index / 4] >> (24 - 8 * (index % 4)));
  }
}

// createKey(isChaCha, key, iv): what seal and open take. The key is copied into the cipher contexts only.
Napi::Value CreateKey(const Napi::CallbackInfo& info) {
  const aead::Libcrypto* crypto = aead::libcrypto();
  const bool is_chacha = info[0].As<Napi::Boolean>().Value();
  const auto secret = info[1].As<Napi::Uint8Array>();
  const auto iv = info[2].As<Napi::Uint8Array>();
  if (crypto == nullptr || secret.ByteLength() != kKeyBytes || iv.ByteLength() != kIvBytes) return info.Env().Null();
  auto* key = new Key();
  memcpy(key->iv, iv.Data(), kIvBytes);
  const aead::Cipher* cipher = is_chacha ? crypto->chacha20_poly1305() : crypto->aes_256_gcm();
  key->sealing = crypto->context_new();
  key->opening = crypto->context_new();
  if (cipher == nullptr || key->sealing == nullptr || key->opening == nullptr ||
      crypto->encrypt_init(key->sealing, cipher, nullptr, secret.Data(), nullptr) != 1 ||
      crypto->decrypt_init(key->opening, cipher, nullptr, secret.Data(), nullptr) != 1) {
    delete key;
    return info.Env().Null();
  }
  return Napi::External<Key>::New(info.Env(), key, [](Napi::Env, Key* done) { delete done; });
}

// seal(key, high, low, message, clear): the message has its header; what is clear goes behind it encrypted, then the tag.
Napi::Value Seal(const Napi::CallbackInfo& info) {
  const aead::Libcrypto* crypto = aead::libcrypto();
  const Key& key = *info[0].As<Napi::External<Key>>().Data();
  auto message = info[3].As<Napi::Uint8Array>();
  const auto clear = info[4].As<Napi::Uint8Array>();
  const size_t clear_bytes = clear.ByteLength();
  if (message.ByteLength() != kHeaderBytes + clear_bytes + kTagBytes) return Napi::Boolean::New(info.Env(), false);
  uint8_t nonce[kIvBytes];
  NonceOf(key, info, nonce);
  uint8_t* header = message.Data();
  uint8_t* body = header + kHeaderBytes;
  int written = 0;
  const bool is_done =
      crypto->encrypt_init(key.sealing, nullptr, nullptr, nullptr, nonce) == 1 &&
      crypto->encrypt_update(key.sealing, nullptr, &written, header, kHeaderBytes) == 1 &&
      (clear_bytes == 0 ||
       crypto->encrypt_update(key.sealing, body, &written, clear.Data(), static_cast<int>(clear_bytes)) == 1) &&
      crypto->encrypt_final(key.sealing, body + clear_bytes, &written) == 1 &&
      crypto->context_ctrl(key.sealing, aead::kGetTag, kTagBytes, body + clear_bytes) == 1;
  return Napi::Boolean::New(info.Env(), is_done);
}

// open(key, high, low, message, clear): false, and nothing in `clear`, when the tag does not fit.
Napi::Value Open(const Napi::CallbackInfo& info) {
  const aead::Libcrypto* crypto = aead::libcrypto();
  const Key& key = *info[0].As<Napi::External<Key>>().Data();
  auto message = info[3].As<Napi::Uint8Array>();
  auto clear = info[4].As<Napi::Uint8Array>();
  const size_t clear_bytes = clear.ByteLength();
  if (message.ByteLength() != kHeaderBytes + clear_bytes + kTagBytes) return Napi::Boolean::New(info.Env(), false);
  uint8_t nonce[kIvBytes];
  NonceOf(key, info, nonce);
  uint8_t* header = message.Data();
  uint8_t* body = header + kHeaderBytes;
  uint8_t none[kTagBytes];
  int written = 0;
  const bool is_true =
      crypto->decrypt_init(key.opening, nullptr, nullptr, nullptr, nonce) == 1 &&
      crypto->decrypt_update(key.opening, nullptr, &written, header, kHeaderBytes) == 1 &&
      (clear_bytes == 0 ||
       crypto->decrypt_update(key.opening, clear.Data(), &written, body, static_cast<int>(clear_bytes)) == 1) &&
      crypto->context_ctrl(key.opening, aead::kSetTag, kTagBytes, body + clear_bytes) == 1 &&
      crypto->decrypt_final(key.opening, none, &written) == 1;
  if (!is_true && clear_bytes > 0) memset(clear.Data(), 0, clear_bytes);
  return Napi::Boolean::New(info.Env(), is_true);
}

struct MacKey {
  aead::MacContext* context = nullptr;

  ~MacKey() {
    if (context != nullptr) aead::libcrypto()->mac_free(context);
  }
};

// createMacKey(key): what mac takes.
Napi::Value CreateMacKey(const Napi::CallbackInfo& info) {
  const aead::Libcrypto* crypto = aead::libcrypto();
  const auto secret = info[0].As<Napi::Uint8Array>();
  if (crypto == nullptr || secret.ByteLength() != kKeyBytes) return info.Env().Null();
  auto* key = new MacKey();
  key->context = crypto->mac_new();
  if (key->context == nullptr ||
      crypto->mac_init(key->context, secret.Data(), static_cast<int>(kKeyBytes), crypto->sha256(), nullptr) != 1) {
    delete key;
    return info.Env().Null();
  }
  return Napi::External<MacKey>::New(info.Env(), key, [](Napi::Env, MacKey* done) { delete done; });
}

// mac(key, out, part, …): HMAC-SHA256 of the parts, into the 32 bytes of `out`.
Napi::Value Mac(const Napi::CallbackInfo& info) {
  const aead::Libcrypto* crypto = aead::libcrypto();
  aead::MacContext* context = info[0].As<Napi::External<MacKey>>().Data()->context;
  auto out = info[1].As<Napi::Uint8Array>();
  // Without a key: that of before, from its beginning.
  bool is_done = out.ByteLength() == kMacBytes && crypto->mac_init(context, nullptr, 0, nullptr, nullptr) == 1;
  for (size_t index = 2; is_done && index < info.Length(); index++) {
    const auto part = info[index].As<Napi::Uint8Array>();
    is_done = part.ByteLength() == 0 || crypto->mac_update(context, part.Data(), part.ByteLength()) == 1;
  }
  unsigned written = 0;
  is_done = is_done && crypto->mac_final(context, out.Data(), &written) == 1 && written == kMacBytes;
  return Napi::Boolean::New(info.Env(), is_done);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("isUsable", Napi::Boolean::New(env, aead::libcrypto() != nullptr));
  exports.Set("createKey", Napi::Function::New(env, CreateKey, "createKey"));
  exports.Set("seal", Napi::Function::New(env, Seal, "seal"));
  exports.Set("open", Napi::Function::New(env, Open, "open"));
  exports.Set("createMacKey", Napi::Function::New(env, CreateMacKey, "createMacKey"));
  exports.Set("mac", Napi::Function::New(env, Mac, "mac"));
  return exports;
}

}  // namespace

NODE_API_MODULE(aead, Init)
