#include "tests/ledger/crash/vfs.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstring>

namespace writ::crash {
namespace {

sqlite3_vfs* below = nullptr;
sqlite3_vfs shim;
Watch watch;
int checkpoint_pages = 0;

// The file of the VFS below follows in memory.
struct Watched {
  sqlite3_file base;
  const char* name;  // SQLite keeps it until the file is closed
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
Watched* watched(sqlite3_file* f) { return reinterpret_cast<Watched*>(f); }
sqlite3_file* real(sqlite3_file* f) { return watched(f)->real(); }

Verdict ask(sqlite3_file* f, Op op, std::int64_t at = 0, std::string_view bytes = {}) {
  return watch({op, watched(f)->name, at, bytes});
}

int close(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
  const Verdict v = ask(f, Op::Read);
  return v.result != SQLITE_OK ? v.result : real(f)->pMethods->xRead(real(f), to, size, at);
}
int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  const Verdict v =
      ask(f, Op::Write, at, {static_cast<const char*>(from), static_cast<std::size_t>(size)});
  if (v.result == SQLITE_OK) return real(f)->pMethods->xWrite(real(f), from, size, at);
  if (v.written > 0) real(f)->pMethods->xWrite(real(f), from, static_cast<int>(v.written), at);
  return v.result;
}
int truncate(sqlite3_file* f, sqlite3_int64 size) {
  const Verdict v = ask(f, Op::Truncate, size);
  return v.result != SQLITE_OK ? v.result : real(f)->pMethods->xTruncate(real(f), size);
}
int sync(sqlite3_file* f, int) { return ask(f, Op::Sync).result; }
int size_of(sqlite3_file* f, sqlite3_int64* size) {
  const Verdict v = ask(f, Op::Size);
  return v.result != SQLITE_OK ? v.result : real(f)->pMethods->xFileSize(real(f), size);
}

int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int check_reserved(sqlite3_file* f, int* out) {
  return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int control(sqlite3_file* f, int op, void* arg) {
  if (op == SQLITE_FCNTL_PRAGMA) {
    // SQLite parses the value after this, from the same place.
    char** const words = static_cast<char**>(arg);
    if (words[2] != nullptr && std::strcmp(words[1], "wal_autocheckpoint") == 0)
      std::snprintf(words[2], std::strlen(words[2]) + 1, "%d", checkpoint_pages);
  }
  return real(f)->pMethods->xFileControl(real(f), op, arg);
}
int sector_size(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int characteristics(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int is_deleted) {
  return real(f)->pMethods->xShmUnmap(real(f), is_deleted);
}

const sqlite3_io_methods kMethods = [] {
  sqlite3_io_methods m{};
  m.iVersion = 2;  // no memory maps
  m.xClose = close;
  m.xRead = read;
  m.xWrite = write;
  m.xTruncate = truncate;
  m.xSync = sync;
  m.xFileSize = size_of;
  m.xLock = lock;
  m.xUnlock = unlock;
  m.xCheckReservedLock = check_reserved;
  m.xFileControl = control;
  m.xSectorSize = sector_size;
  m.xDeviceCharacteristics = characteristics;
  m.xShmMap = shm_map;
  m.xShmLock = shm_lock;
  m.xShmBarrier = shm_barrier;
  m.xShmUnmap = shm_unmap;
  return m;
}();

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  constexpr int kOurs = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
  if (name == nullptr || (flags & kOurs) == 0)
    return below->xOpen(below, name, f, flags, out_flags);
  f->pMethods = nullptr;  // nothing to close, should this fail
  if (const Verdict v = watch({Op::Open, name}); v.result != SQLITE_OK) return v.result;
  watched(f)->name = name;
  const int result = below->xOpen(below, name, real(f), flags, out_flags);
  if (real(f)->pMethods != nullptr) f->pMethods = &kMethods;
  return result;
}
int remove(sqlite3_vfs*, const char* name, int is_durable) {
  const Verdict v = watch({Op::Delete, name});
  return v.result != SQLITE_OK ? v.result : below->xDelete(below, name, is_durable);
}

}  // namespace

void install(Watch with, int pages) {
  watch = std::move(with);
  checkpoint_pages = pages;
  below = sqlite3_vfs_find(nullptr);
  shim = *below;
  shim.zName = "watched";
  shim.szOsFile += static_cast<int>(sizeof(Watched));
  shim.xOpen = open;
  shim.xDelete = remove;
  sqlite3_vfs_register(&shim, 1);
}

}  // namespace writ::crash
