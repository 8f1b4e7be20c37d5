// What is used of OpenSSL's EVP and HMAC interfaces (evp(7), HMAC(3)), the same in 1.1 and 3: taken from the process, which is Node.
#pragma once

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>

namespace aead {

struct Context;
struct Cipher;
struct Engine;
struct Digest;
struct MacContext;

// EVP_CTRL_AEAD_GET_TAG and EVP_CTRL_AEAD_SET_TAG.
inline constexpr int kGetTag = 0x10;
inline constexpr int kSetTag = 0x11;

struct Libcrypto {
  Context* (*context_new)();
  void (*context_free)(Context*);
  int (*context_ctrl)(Context*, int, int, void*);
  const Cipher* (*aes_256_gcm)();
  const Cipher* (*chacha20_poly1305)();
  int (*encrypt_init)(Context*, const Cipher*, Engine*, const uint8_t*, const uint8_t*);
  int (*encrypt_update)(Context*, uint8_t*, int*, const uint8_t*, int);
  int (*encrypt_final)(Context*, uint8_t*, int*);
  int (*decrypt_init)(Context*, const Cipher*, Engine*, const uint8_t*, const uint8_t*);
  int (*decrypt_update)(Context*, uint8_t*, int*, const uint8_t*, int);
  int (*decrypt_final)(Context*, uint8_t*, int*);
  const Digest* (*sha256)();
  MacContext* (*mac_new)();
  void (*mac_free)(MacContext*);
  int (*mac_init)(MacContext*, const void*, int, const Digest*, Engine*);
  int (*mac_update)(MacContext*, const uint8_t*, size_t);
  int (*mac_final)(MacContext*, uint8_t*, unsigned*);
};

template <typename Function>
bool Find(const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

// nullptr where this Node shows none of it.
inline const Libcrypto* libcrypto() {
  static Libcrypto found;
  static const bool is_whole =
      Find("EVP_CIPHER_CTX_new", found.context_new) && Find("EVP_CIPHER_CTX_free", found.context_free) &&
      Find("EVP_CIPHER_CTX_ctrl", found.context_ctrl) && Find("EVP_aes_256_gcm", found.aes_256_gcm) &&
      Find("EVP_chacha20_poly1305", found.chacha20_poly1305) && Find("EVP_EncryptInit_ex", found.encrypt_init) &&
      Find("EVP_EncryptUpdate", found.encrypt_update) && Find("EVP_EncryptFinal_ex", found.encrypt_final) &&
      Find("EVP_DecryptInit_ex", found.decrypt_init) && Find("EVP_DecryptUpdate", found.decrypt_update) &&
      Find("EVP_DecryptFinal_ex", found.decrypt_final) && Find("EVP_sha256", found.sha256) &&
      Find("HMAC_CTX_new", found.mac_new) && Find("HMAC_CTX_free", found.mac_free) &&
      Find("HMAC_Init_ex", found.mac_init) && Find("HMAC_Update", found.mac_update) &&
      Find("HMAC_Final", found.mac_final);
  return is_whole ? &found : nullptr;
}

}  // namespace aead
