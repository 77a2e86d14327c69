// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The place of one guest: a reservation of address space with linear memory behind the function table, and the instance struct in
// host memory. A slot is used by one execution after another; in between it is made new by restoring exactly the pages
// that the last one dirtied.
//
//   [function table][guard 64 KiB][linear memory: size bytes usable, the rest of 8 GiB inaccessible][guard 64 KiB]
//
// 8 GiB, because generated code adds a 32-bit constant to a 32-bit index without checks: every address that it computes
// lies inside the reservation, and faults unless it is usable memory.
//
// Invariants: the base never moves. Memory past the current size is PROT_NONE. Linear memory is written only inside a
// `WriteScope`, on the thread that made the scope.
// Threading: one thread at a time.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/mapping.hpp"
#include "engine/dirty_pages.hpp"
#include "engine/guest_memory.hpp"
#include "engine/idle_pages.hpp"
#include "engine/memory_image.hpp"
#include "engine/memory_state.hpp"

namespace eryx::engine {

/// How slots are recycled. It is the same for all slots of a runtime.
struct RecyclingPolicy {
  DirtyPageMethod method = DirtyPageMethod::Remap;  ///< A resolved one, see `choose_dirty_page_method`.
  bool trust_fault_counter = false;                 ///< See `page_faults_are_counted`.
  bool compare_all = false;                         ///< `RecyclingCheck::CompareAll`.
  std::uint64_t resident_budget = 0;                ///< Bytes of private pages that an idle slot keeps.
};

class FunctionTable;

enum class ResetPath { Fast, Scan, Remap };

struct ResetReport {
  ResetPath path = ResetPath::Remap;
  std::uint64_t pages = 0;  ///< Restored or dropped.
};

/// Whether guests of that image can count what they do. Errors: Unsupported, with the reason.
void check_fuel(const MemoryImage& image);

class Slot {
 public:
  /// Maps the image. Errors: OutOfResources.
  explicit Slot(std::shared_ptr<const MemoryImage> image);

  /// A slot without an image, with the module's own data segments, for building an image.
  struct FromModule {
    const GuestModule& module;
  };
  explicit Slot(FromModule source);

  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot();

  /// Its code at present: the module's own, or the metered variant's.
  [[nodiscard]] const GuestModule& module() const { return *module_; }
  /// Null: the image has no native packages.
  [[nodiscard]] const NativeObject* native() const { return image_ ? image_->native.get() : nullptr; }
  [[nodiscard]] void* instance() const { return instance_.get(); }
  [[nodiscard]] GuestMemory memory() const { return {base_, &header_->size}; }
  [[nodiscard]] std::byte* base() const { return base_; }

  /// Addresses that the host may use; zeros until the guest has booted.
  [[nodiscard]] const eryx_layout& layout() const { return layout_; }
  void set_layout(const eryx_layout& layout) { layout_ = layout; }

  /// Limit on the guest's linear memory from now on. Never below its current size.
  void set_memory_limit(std::uint64_t bytes);
  /// Whether a growth was refused since the last reset.
  [[nodiscard]] bool growth_refused() const { return growth_refused_; }

  /// The wasm instruction: grows by `delta` wasm pages. Returns the old size in wasm pages, or UINT32_MAX.
  [[nodiscard]] std::uint32_t grow(std::uint64_t delta) noexcept;

  // Fuel: slot_fuel.cpp.

  /// What counts it is a signed number.
  static constexpr std::uint64_t most_fuel = std::numeric_limits<std::int64_t>::max();

  /// From now on the guest counts what it does, and may do so much; or, without a number, it does not count. No guest is running.
  /// Errors: Unsupported (`check_fuel`), OutOfResources; the slot is to be used by nobody then until this has succeeded.
  void set_fuel(std::optional<std::uint64_t> fuel);
  /// What is left of it; absent: it does not count. Below zero: it is used up, and the guest is to be left.
  [[nodiscard]] std::optional<std::int64_t> fuel_left() const;

  /// Grows linear memory by what the native object's variables take, and writes them. Once in the life of an image, before the object's
  /// `link` is called; nobody's limit of memory counts.
  /// Requires: a native object, and memory of the size that it was made for, in a `WriteScope`. Errors: OutOfResources.
  void place_native_data();

  /// Brackets every stretch of time in which linear memory may be written: compares the thread's fault counter.
  class WriteScope {
   public:
    /// Where the comparison starts. Reading the counter is a system call, which `LastScope` saves if that one ended on
    /// the same thread; but then faults of the host in between count as changes too.
    enum class Since { Now, LastScope };

    explicit WriteScope(Slot& slot, Since since = Since::Now)
        : slot_(slot),
          before_(since == Since::LastScope && slot.faults_.is_of_this_thread() ? slot.faults_
                                                                                : PageFaultCount::now()) {}
    WriteScope(const WriteScope&) = delete;
    WriteScope& operator=(const WriteScope&) = delete;
    ~WriteScope() {
      if (!is_settled_) (void)settle();
    }
    /// Compares now, and returns whether there were faults. Whoever writes to memory after that settles again: a guest
    /// does when it is left. Saves the comparison at the scope's end, which is a system call.
    bool settle() const {
      slot_.faults_ = PageFaultCount::now();
      const bool faulted = slot_.faults_ != before_;
      if (faulted) slot_.changed_ = true;
      is_settled_ = true;
      return faulted;
    }
    /// Before writing to memory after a call of a guest.
    void unsettle() const { is_settled_ = false; }

   private:
    Slot& slot_;
    PageFaultCount before_;
    mutable bool is_settled_ = false;
  };

  /// Makes pages private all at once, before they are written: otherwise a new slot takes a page fault for each, and
  /// every fault interrupts all processors of this process. No effect if the kernel does not support it.
  void populate(std::span<const PageRange> ranges) noexcept;

  /// Pages that the last execution dirtied; empty if they are not known.
  [[nodiscard]] std::span<const PageRange> dirty_pages() const { return dirty_; }

  /// Makes the next reset look at every page: after a trap or a stop no assumption is safe.
  void distrust() { changed_ = true; }

  // States: slot_state.cpp.

  /// Until the next reset, memory that grows is quick to capture, but slower to access for the first time.
  void expect_captures() { expects_captures_ = true; }

  /// The memory as it is now, as a value. Up to `copy_limit` bytes of pages that changed since the last state are
  /// copied, which is quick; more are moved into a layer, whose pages are copied once and are shared from then on.
  ///
  /// To return to an earlier state later, keep a reference to it; unreferenced states are overwritten.
  ///
  /// Errors: OutOfResources; the memory is as it was.
  [[nodiscard]] std::shared_ptr<const MemoryState> capture(const RecyclingPolicy& policy,
                                                           std::uint64_t copy_limit);

  /// Continues from a state of the same image, which another slot may have captured.
  /// Requires: the slot is new. Errors: OutOfResources; the slot must then be destroyed.
  void adopt(std::shared_ptr<const MemoryState> state);

  /// Returns to a state; this is fast for the last one that was captured or adopted. Errors: as `adopt`.
  void return_to(std::shared_ptr<const MemoryState> state, const RecyclingPolicy& policy);

  /// Makes the slot new again.
  ///
  /// Errors: OutOfResources, if remapping fails; the slot must then be destroyed. Internal, if `compare_all` found a
  /// difference: a bug in recycling.
  ResetReport reset(const RecyclingPolicy& policy);

 private:
  void reserve(const FunctionTable& table);
  void run_code_of(const GuestModule& module);
  void map_image();
  static void keep_pages_apart(std::byte* place, std::uint64_t size) noexcept;
  void begin_growth() noexcept;
  void forget_growth(std::uint64_t size);
  void make_inaccessible(std::uint64_t begin, std::uint64_t end);
  void refresh_dirty(const RecyclingPolicy& policy);
  void find_by_comparing();
  void keep_loose(MemoryState& state) const;
  void take_growth(MemoryState& state);
  void move_to_layer(MemoryState& state);
  void map_extent(const Extent& extent);
  void map_state();
  void copy_loose();
  void rewind();
  bool restore(std::span<const PageRange> ranges, std::uint64_t resident_budget);
  void copy_back(const PageRange& range);
  [[nodiscard]] bool is_as_in_image(std::uint64_t page) const;
  void give_back_idle_pages();
  void compare_with_image() const;

  struct InstanceDeleter {
    void operator()(void* instance) const { ::operator delete (instance, std::align_val_t{64}); }
  };

  std::shared_ptr<const MemoryImage> image_;
  const GuestModule* module_;
  /// The function table is that of `module_`.
  bool table_fits_ = true;
  /// The mapped state; null: the image. Must be destroyed after the mappings of its layers, so it is declared before
  /// them.
  std::shared_ptr<MemoryState> state_;
  /// Whether that state is complete: it is not after a capture that failed halfway.
  bool state_is_whole_ = false;
  /// If the memory has grown a lot since that state, further growth is mapped from a layer, which the next capture
  /// takes as it is.
  struct Growth {
    std::uint64_t begin;
    std::shared_ptr<Layer> layer;
  };
  std::optional<Growth> growth_;
  bool expects_captures_ = false;
  base::Mapping reservation_;
  std::byte* base_ = nullptr;
  std::unique_ptr<void, InstanceDeleter> instance_;
  MemoryHeader* header_ = nullptr;
  eryx_layout layout_{};

  std::uint64_t memory_limit_ = 0;
  bool growth_refused_ = false;

  /// Pages that were dirty at the last scan, that is, differed from what is mapped. Complete as long as no fault
  /// occurred since.
  std::vector<PageRange> dirty_;
  bool dirty_known_ = false;
  IdlePages idle_pages_;
  bool changed_ = true;
  PageFaultCount faults_;  ///< When the last `WriteScope` was settled.
};

}  // namespace eryx::engine
