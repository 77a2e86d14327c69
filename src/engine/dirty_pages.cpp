// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/dirty_pages.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>

#include "base/forks.hpp"
#include "base/mapping.hpp"
#include "base/system_error.hpp"
#include "base/unique_fd.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

// Linux 6.7's uapi/linux/fs.h; Debian 12's headers are older.
struct PageRegion {
  std::uint64_t start;
  std::uint64_t end;
  std::uint64_t categories;
};
struct ScanArgument {
  std::uint64_t size;
  std::uint64_t flags;
  std::uint64_t start;
  std::uint64_t end;
  std::uint64_t walk_end;
  std::uint64_t vector;
  std::uint64_t vector_length;
  std::uint64_t max_pages;
  std::uint64_t category_inverted;
  std::uint64_t category_mask;
  std::uint64_t category_anyof_mask;
  std::uint64_t return_mask;
};
static_assert(sizeof(ScanArgument) == 96);
constexpr unsigned long pagemap_scan_request = _IOWR('f', 16, ScanArgument);
constexpr std::uint64_t page_is_file = 1U << 2;
constexpr std::uint64_t page_is_present = 1U << 3;
constexpr std::uint64_t page_is_swapped = 1U << 4;

// Bits of an entry of /proc/self/pagemap: Documentation/admin-guide/mm/pagemap.rst.
constexpr std::uint64_t entry_file = std::uint64_t{1} << 61;
constexpr std::uint64_t entry_swapped = std::uint64_t{1} << 62;
constexpr std::uint64_t entry_present = std::uint64_t{1} << 63;

// The descriptor shows the memory of the process that opened it, so a forked child opens its own.
class PagemapFile {
 public:
  static int descriptor() {
    static PagemapFile file;
    const unsigned now = base::process_generation();
    if (file.opened_in_.load(std::memory_order_acquire) != now) {
      const std::lock_guard lock(file.mutex_);
      if (file.opened_in_.load(std::memory_order_relaxed) != now) {
        file.fd_ = base::UniqueFd(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
        file.opened_in_.store(now, std::memory_order_release);
      }
    }
    return file.fd_.get();
  }

 private:
  PagemapFile() = default;

  std::mutex mutex_;
  std::atomic<unsigned> opened_in_{0};
  base::UniqueFd fd_;
};

void append(std::vector<PageRange>& ranges, std::uint64_t offset, std::uint64_t size) {
  if (!ranges.empty() && ranges.back().offset + ranges.back().size == offset) {
    ranges.back().size += size;
  } else {
    ranges.push_back({offset, size});
  }
}

bool scan(std::span<const std::byte> memory, std::vector<PageRange>& ranges) {
  const auto base = reinterpret_cast<std::uint64_t>(memory.data());
  std::array<PageRegion, 256> regions;
  ScanArgument argument{};
  argument.size = sizeof argument;
  argument.start = base;
  argument.end = base + memory.size();
  argument.vector = reinterpret_cast<std::uint64_t>(regions.data());
  argument.vector_length = regions.size();
  argument.category_inverted = page_is_file;
  argument.category_mask = page_is_file;
  argument.category_anyof_mask = page_is_present | page_is_swapped;
  argument.return_mask = page_is_present | page_is_swapped;
  while (argument.start < argument.end) {
    const int count = ::ioctl(PagemapFile::descriptor(), pagemap_scan_request, &argument);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      append(ranges, regions[i].start - base, regions[i].end - regions[i].start);
    }
    if (argument.walk_end <= argument.start) return false;
    argument.start = argument.walk_end;
  }
  return true;
}

bool read_entries(std::span<const std::byte> memory, std::vector<PageRange>& ranges) {
  const std::uint64_t first = reinterpret_cast<std::uint64_t>(memory.data()) / page_size;
  const std::uint64_t count = memory.size() / page_size;
  std::array<std::uint64_t, 512> entries;
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t wanted = std::min<std::uint64_t>(entries.size(), count - done);
    const ssize_t got = ::pread(PagemapFile::descriptor(), entries.data(), wanted * sizeof(std::uint64_t),
                                static_cast<off_t>((first + done) * sizeof(std::uint64_t)));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || got % static_cast<ssize_t>(sizeof(std::uint64_t)) != 0) return false;
    const std::uint64_t read = static_cast<std::uint64_t>(got) / sizeof(std::uint64_t);
    for (std::uint64_t i = 0; i < read; ++i) {
      const std::uint64_t entry = entries[i];
      if (!(entry & entry_file) && (entry & (entry_present | entry_swapped))) {
        append(ranges, (done + i) * page_size, page_size);
      }
    }
    done += read;
  }
  return true;
}

// A mapping of two pages, one of them dirtied: what every method and the fault counter must see.
struct Probe {
  Probe()
      : memory(::mmap(nullptr, 2 * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
               2 * page_size) {
    if (!memory) throw base::system_failure(ErrorKind::OutOfResources, "cannot map a page");
    ::madvise(memory.data(), memory.size(), MADV_NOHUGEPAGE);
  }
  void dirty_second_page() const {
    *static_cast<volatile std::byte*>(memory.data() + page_size) = std::byte{1};
  }

  base::Mapping memory;
};

std::uint64_t thread_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  static thread_local const std::uint64_t number = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return number;
}

bool works(DirtyPageMethod method) {
  const Probe probe;
  probe.dirty_second_page();
  std::vector<PageRange> ranges;
  return find_dirty_pages(method, probe.memory.bytes(), ranges) &&
         ranges == std::vector<PageRange>{{page_size, page_size}};
}

}  // namespace

DirtyPageMethod choose_dirty_page_method(DirtyPageMethod wanted) {
  switch (wanted) {
    case DirtyPageMethod::Automatic:
      if (works(DirtyPageMethod::PagemapScan)) return DirtyPageMethod::PagemapScan;
      if (works(DirtyPageMethod::PagemapRead)) return DirtyPageMethod::PagemapRead;
      return DirtyPageMethod::Remap;
    case DirtyPageMethod::PagemapScan:
      if (works(wanted)) return wanted;
      throw Error(ErrorKind::Unsupported, "this kernel has no PAGEMAP_SCAN (Linux 6.7 and later have it)");
    case DirtyPageMethod::PagemapRead:
      if (works(wanted)) return wanted;
      throw Error(ErrorKind::Unsupported, "/proc/self/pagemap cannot be used here");
    case DirtyPageMethod::Remap: return wanted;
  }
  throw Error(ErrorKind::InvalidArgument, "unknown DirtyPageMethod");
}

bool find_dirty_pages(DirtyPageMethod method, std::span<const std::byte> memory,
                      std::vector<PageRange>& ranges) {
  ranges.clear();
  switch (method) {
    case DirtyPageMethod::PagemapScan: return scan(memory, ranges);
    case DirtyPageMethod::PagemapRead: return read_entries(memory, ranges);
    default: return false;
  }
}

PageFaultCount PageFaultCount::now() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  PageFaultCount count;
  count.thread_ = thread_number();
  count.process_ = base::process_generation();
  count.faults_ = static_cast<std::uint64_t>(usage.ru_minflt) + static_cast<std::uint64_t>(usage.ru_majflt);
  return count;
}

bool PageFaultCount::is_of_this_thread() const noexcept {
  return thread_ == thread_number() && process_ == base::process_generation();
}

bool page_faults_are_counted() {
  static const bool counted = [] {
    const Probe probe;
    const PageFaultCount before = PageFaultCount::now();
    probe.dirty_second_page();
    return PageFaultCount::now() != before;
  }();
  return counted;
}

}  // namespace eryx::engine
