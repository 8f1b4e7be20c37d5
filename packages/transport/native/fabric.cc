// The addon `fabric`: packets over endpoints of libfabric, for src/fabric/. Its functions are described in
// src/fabric/native-fabric.ts.
#include <napi.h>

#include "fabric/library.h"
#include "fabric/ping-pong.h"
#include "fabric/session.h"

namespace {

using fabric::Session;
using SessionPtr = std::shared_ptr<Session>;

std::string text_of(const Napi::Object& options, const char* key) {
  const Napi::Value value = options.Get(key);
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
}

uint32_t number_of(const Napi::Object& options, const char* key) { return options.Get(key).ToNumber().Uint32Value(); }

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

Napi::Object layout(const Napi::Env& env) {
  Napi::Object result = Napi::Object::New(env);
  const auto set = [&result](const char* key, size_t value) { result.Set(key, static_cast<double>(value)); };
  set("ringEntries", fabric::kRingEntries);
  set("commandsOffset", fabric::kCommandsOffset);
  set("eventsOffset", fabric::kEventsOffset);
  set("smallOffset", fabric::kSmallOffset);
  set("smallBytes", fabric::kSmallBytes);
  set("smallSlots", fabric::kSmallSlots);
  set("largeOffset", fabric::kLargeOffset);
  set("largeBytes", fabric::kLargeBytes);
  set("largeSlots", fabric::kLargeSlots);
  set("receiveOffset", fabric::kReceiveOffset);
  set("receiveBytes", fabric::kReceiveBytes);
  set("peers", fabric::kPeers);
  return result;
}

// The one function called for every batch: without the wrapper's allocations.
napi_value poll(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  (*static_cast<SessionPtr*>(data))->poll();
  return nullptr;
}

void add_poll(Napi::Env env, Napi::Object target, const SessionPtr& session) {
  auto* data = new SessionPtr(session);
  napi_value function = nullptr;
  napi_create_function(env, "poll", NAPI_AUTO_LENGTH, poll, data, &function);
  napi_add_finalizer(
      env, function, data, [](napi_env, void* held, void*) { delete static_cast<SessionPtr*>(held); }, nullptr, nullptr);
  target.Set("poll", function);
}

fabric::PingPong ping_pong_options(const Napi::Object& options) {
  return {number_of(options, "bytes"), number_of(options, "rounds"), number_of(options, "warmup")};
}

Napi::Object wrap(Napi::Env env, const SessionPtr& session) {
  Napi::Object result = Napi::Object::New(env);
  fabric::Endpoint& endpoint = *session->endpoint();
  result.Set("provider", endpoint.provider());
  result.Set("name", Napi::Buffer<char>::Copy(env, endpoint.name().data(), endpoint.name().size()));
  const auto set = [&result](const char* key, size_t value) { result.Set(key, static_cast<double>(value)); };
  set("injectBytes", endpoint.inject_bytes());
  set("sendDepth", endpoint.send_depth());
  set("receiveDepth", endpoint.receive_depth());
  set("completionDepth", endpoint.completion_depth());
  set("hugePageBytes", session->memory()->huge_page_bytes);
  result.Set("layout", layout(env));
  auto* memory = new std::shared_ptr<fabric::Memory>(session->memory());
  result.Set("memory", Napi::ArrayBuffer::New(
                           env, session->memory()->base, fabric::kMemoryBytes,
                           [](Napi::Env, void*, std::shared_ptr<fabric::Memory>* held) { delete held; }, memory));
  add_poll(env, result, session);
  result.Set("start", Napi::Function::New(env, [session](const Napi::CallbackInfo& info) {
               session->start(info.Env(), info[0].As<Napi::Function>(), info[1].ToNumber().Uint32Value());
             }));
  result.Set("close", Napi::Function::New(env, [session](const Napi::CallbackInfo&) { session->close(); }));
  result.Set("ping", Napi::Function::New(env, [session](const Napi::CallbackInfo& info) -> Napi::Value {
               const auto remote = info[0].As<Napi::Uint8Array>();
               const std::string name(reinterpret_cast<const char*>(remote.Data()), remote.ByteLength());
               const auto samples = fabric::ping(*session->endpoint(), name, ping_pong_options(info[1].ToObject()));
               Napi::Uint32Array all = Napi::Uint32Array::New(info.Env(), samples.size());
               std::copy(samples.begin(), samples.end(), all.Data());
               return all;
             }));
  result.Set("pong", Napi::Function::New(env, [session](const Napi::CallbackInfo& info) -> Napi::Value {
               const bool is_whole = fabric::pong(*session->endpoint(), ping_pong_options(info[0].ToObject()));
               return Napi::Boolean::New(info.Env(), is_whole);
             }));
  // A process that ends, or a worker, leaves no thread and no shared memory behind.
  auto* held = new SessionPtr(session);
  napi_add_env_cleanup_hook(
      env,
      [](void* data) {
        (*static_cast<SessionPtr*>(data))->close();
        delete static_cast<SessionPtr*>(data);
      },
      held);
  return result;
}

// Looking for providers and opening one can take a second: not on the JavaScript thread.
class Opening : public Napi::AsyncWorker {
 public:
  Opening(Napi::Env env, const fabric::Library& library, fabric::EndpointOptions options)
      : Napi::AsyncWorker(env), deferred(Napi::Promise::Deferred::New(env)), library_(library), options_(std::move(options)) {}

  void Execute() override {
    auto endpoint = fabric::Endpoint::open(library_, options_, failure_);
    if (endpoint != nullptr) session_ = std::make_shared<Session>(std::move(endpoint));
  }

  void OnOK() override {
    const Napi::HandleScope scope(Env());
    if (session_ != nullptr) {
      deferred.Resolve(wrap(Env(), session_));
      return;
    }
    Napi::Object failure = Napi::Object::New(Env());
    failure.Set("step", failure_.step);
    failure.Set("code", failure_.code);
    failure.Set("reason", library_.strerror(failure_.code));
    deferred.Resolve(failure);
  }

  const Napi::Promise::Deferred deferred;

 private:
  const fabric::Library& library_;
  const fabric::EndpointOptions options_;
  SessionPtr session_;
  fabric::Failure failure_;
};

Napi::Value open(const Napi::CallbackInfo& info) {
  const Napi::Object given = info[0].ToObject();
  std::string reason;
  const fabric::Library* library = fabric::load_library(text_of(given, "libraryPath"), reason);
  if (library == nullptr) {
    Napi::Error::New(info.Env(), reason).ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  fabric::EndpointOptions options;
  options.provider = text_of(given, "provider");
  options.host = text_of(given, "host");
  options.service = text_of(given, "service");
  options.device = text_of(given, "device");
  options.name = text_of(given, "name");
  options.wants_wait_fd = given.Get("wantsWaitFd").ToBoolean();
  options.send_depth = number_of(given, "sendDepth");
  options.receive_depth = number_of(given, "receiveDepth");
  options.completion_depth = number_of(given, "completionDepth");
  options.completion_batch = number_of(given, "completionBatch");
  options.huge_page_bytes = number_of(given, "hugePageBytes");
  auto* opening = new Opening(info.Env(), *library, std::move(options));
  opening->Queue();
  return opening->deferred.Promise();
}

// describe(code, libraryPath)
Napi::Value describe(const Napi::CallbackInfo& info) {
  std::string reason;
  const fabric::Library* library = fabric::load_library(info[1].ToString().Utf8Value(), reason);
  return Napi::String::New(info.Env(), library == nullptr ? reason : library->strerror(info[0].ToNumber().Int32Value()));
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("library", Napi::Function::New(env, library_info, "library"));
  exports.Set("describe", Napi::Function::New(env, describe, "describe"));
  exports.Set("open", Napi::Function::New(env, open, "open"));
  return exports;
}

}  // namespace

NODE_API_MODULE(fabric, initialise)
