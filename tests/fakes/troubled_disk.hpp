#pragma once
#include <sqlite3.h>

#include <new>
#include <utility>

namespace welcomed::fakes {

/// The disk of every SQLite database that is opened while it lives: the real one, until it is told to make trouble.
class TroubledDisk {
 public:
  TroubledDisk() {
    disk_ = *real_;
    disk_.zName = "troubled";
    disk_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    disk_.xOpen = open;
    sqlite3_vfs_register(&disk_, 1);
  }
  ~TroubledDisk() {
    sqlite3_vfs_unregister(&disk_);
    work();
  }
  TroubledDisk(const TroubledDisk&) = delete;
  TroubledDisk& operator=(const TroubledDisk&) = delete;

  /// Every write ends with this: SQLITE_FULL, SQLITE_IOERR_WRITE.
  void refuse_writes(int code) { refusal_ = code; }
  /// Files that are opened from now on can only be read.
  void open_to_read_only() { read_only_ = true; }
  void work() {
    refusal_ = SQLITE_OK;
    read_only_ = false;
  }

 private:
  using Methods = sqlite3_io_methods;
  struct File {
    sqlite3_file base;
    Methods methods;
  };

  static sqlite3_file* real_of(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
  }

  template <auto method, typename Result, typename... Arguments>
  static Result forward(sqlite3_file* file, Arguments... arguments) {
    auto* real = real_of(file);
    return (real->pMethods->*method)(real, arguments...);
  }

  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    if (refusal_ != SQLITE_OK) return refusal_;
    return forward<&Methods::xWrite, int>(file, bytes, size, at);
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* into, int flags, int* given_flags) {
    if (read_only_) flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    into->pMethods = nullptr;
    const int result = real_->xOpen(real_, name, real_of(into), flags, given_flags);
    if (real_of(into)->pMethods == nullptr) return result;
    auto* file = new (into) File{};
    file->methods = methods_over(real_of(into)->pMethods->iVersion);
    file->base.pMethods = &file->methods;
    return result;
  }

  static Methods methods_over(int version) {
    using M = Methods;
    return {.iVersion = version,
            .xClose = forward<&M::xClose, int>,
            .xRead = forward<&M::xRead, int, void*, int, sqlite3_int64>,
            .xWrite = write,
            .xTruncate = forward<&M::xTruncate, int, sqlite3_int64>,
            .xSync = forward<&M::xSync, int, int>,
            .xFileSize = forward<&M::xFileSize, int, sqlite3_int64*>,
            .xLock = forward<&M::xLock, int, int>,
            .xUnlock = forward<&M::xUnlock, int, int>,
            .xCheckReservedLock = forward<&M::xCheckReservedLock, int, int*>,
            .xFileControl = forward<&M::xFileControl, int, int, void*>,
            .xSectorSize = forward<&M::xSectorSize, int>,
            .xDeviceCharacteristics = forward<&M::xDeviceCharacteristics, int>,
            .xShmMap = forward<&M::xShmMap, int, int, int, int, void volatile**>,
            .xShmLock = forward<&M::xShmLock, int, int, int, int>,
            .xShmBarrier = forward<&M::xShmBarrier, void>,
            .xShmUnmap = forward<&M::xShmUnmap, int, int>,
            .xFetch = forward<&M::xFetch, int, sqlite3_int64, int, void**>,
            .xUnfetch = forward<&M::xUnfetch, int, sqlite3_int64, void*>};
  }

  // SQLite's interface has no place for an object behind these functions.
  static inline sqlite3_vfs* real_ = sqlite3_vfs_find(nullptr);
  static inline int refusal_ = SQLITE_OK;
  static inline bool read_only_ = false;
  sqlite3_vfs disk_{};
};

}  // namespace welcomed::fakes
