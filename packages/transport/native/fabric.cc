// The addon `fabric`: messages over endpoints of libfabric, for src/fabric/.
#include <napi.h>

#include "fabric/library.h"

namespace {

// library(overridePath): {path, version} or {reason}
Napi::Value library_info(const Napi::CallbackInfo& info) {
  Napi::Object result = Napi::Object::New(info.Env());
  std::string reason;
  const fabric::Library* library = fabric::load_library(info[0].ToString().Utf8Value(), reason);
  if (library == nullptr) {
    result.Set("reason", reason);
    return result;
  }
  const uint32_t version = library->version();
  result.Set("path", library->path);
  result.Set("version", std::to_string(FI_MAJOR(version)) + "." + std::to_string(FI_MINOR(version)));
  return result;
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("library", Napi::Function::New(env, library_info, "library"));
  return exports;
}

}  // namespace

NODE_API_MODULE(fabric, initialise)
