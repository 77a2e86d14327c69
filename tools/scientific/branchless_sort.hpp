// SPDX-License-Identifier: MIT OR Apache-2.0
// Quicksort for integers and floating-point numbers, and for the places of such numbers (argsort). Copied into numpy's source.
//
// On random numbers most of an ordinary quicksort's time is spent on branches that were predicted wrongly. Here each step of
// a partition swaps two items and adds the outcome of the comparison to a count, whatever that outcome is.

#ifndef ERYX_BRANCHLESS_SORT_HPP
#define ERYX_BRANCHLESS_SORT_HPP

#include <type_traits>
#include <utility>

#include "numpy/npy_common.h"
// Both need what comes before.
#include "npysort_common.h"
#include "npysort_heapsort.h"
#include "numpy_tag.h"

namespace npy::branchless {

template <class Tag>
inline constexpr bool applies = std::is_base_of_v<integral_tag, Tag> ||
                                (std::is_base_of_v<floating_point_tag, Tag> &&
                                 !std::is_same_v<Tag, longdouble_tag>);

// The items are the numbers themselves.
template <class Number>
struct Numbers {
  using Item = Number;
  Number operator()(Number item) const { return item; }
};

// The items are places in an array of numbers.
template <class Number>
struct Places {
  using Item = npy_intp;
  const Number* numbers;
  Number operator()(npy_intp item) const { return numbers[item]; }
};

template <class Tag, bool reverse, class Key>
class Sorter {
 public:
  using Item = typename Key::Item;
  using Number = typename Tag::type;

  explicit Sorter(Key key) : key_(key) {}

  // Numbers that are nan come last.
  void sort(Item* items, npy_intp count) const {
    if constexpr (std::is_base_of_v<floating_point_tag, Tag>)
      count = partition(items, count, [](Number number) { return number == number; });
    sort(items, count, npy_get_msb(count));
  }

 private:
  // Shorter pieces are sorted by insertion, which keeps the order of equal ones.
  static constexpr npy_intp short_piece = 16;
  // From here on the pivot is a median of nine.
  static constexpr npy_intp long_piece = 1024;

  static bool before(Number a, Number b) { return reverse ? b < a : a < b; }

  // `patience`: how many more partitions may be lopsided before heapsort takes over.
  void sort(Item* items, npy_intp count, int patience) const {
    while (count > short_piece) {
      const Number pivot = choose_pivot(items, count);
      npy_intp first = partition(items, count, [pivot](Number number) { return before(number, pivot); });
      if (first == 0) {
        // Nothing is before the pivot: what equals it has its place already.
        first = partition(items, count, [pivot](Number number) { return !before(pivot, number); });
        items += first;
        count -= first;
        continue;
      }
      const npy_intp second = count - first;
      if ((first < second ? first : second) < count / 8 && --patience < 0) return sort_by_heap(items, count);
      // The smaller part by recursion, so that the stack stays small.
      if (first < second) {
        sort(items, first, patience);
        items += first;
        count = second;
      } else {
        sort(items + first, second, patience);
        count = first;
      }
    }
    insert(items, count);
  }

  // Moves those whose number is `chosen` to the front; returns how many they are.
  template <class Predicate>
  npy_intp partition(Item* items, npy_intp count, Predicate chosen) const {
    if (count == 0) return 0;
    // The first item is taken out, which leaves a gap that wanders along.
    const Item taken = items[0];
    npy_intp front = 0;
    for (npy_intp i = 1; i < count; ++i) {
      const Item item = items[i];
      items[i - 1] = items[front];
      items[front] = item;
      front += chosen(key_(item));
    }
    items[count - 1] = items[front];
    items[front] = taken;
    return front + chosen(key_(taken));
  }

  Number choose_pivot(const Item* items, npy_intp count) const {
    const npy_intp step = count / 8;
    const auto at = [&](npy_intp eighths) { return key_(items[eighths * step]); };
    if (count < long_piece) return median(at(0), at(4), key_(items[count - 1]));
    return median(median(at(0), at(1), at(2)), median(at(3), at(4), at(5)),
                  median(at(6), at(7), key_(items[count - 1])));
  }

  static Number median(Number a, Number b, Number c) {
    if (before(b, a)) std::swap(a, b);
    if (before(c, a)) return a;
    return before(c, b) ? c : b;
  }

  void insert(Item* items, npy_intp count) const {
    for (npy_intp i = 1; i < count; ++i) {
      const Item item = items[i];
      const Number number = key_(item);
      npy_intp to = i;
      for (; to > 0 && before(number, key_(items[to - 1])); --to) items[to] = items[to - 1];
      items[to] = item;
    }
  }

  void sort_by_heap(Item* items, npy_intp count) const {
    if constexpr (std::is_same_v<Key, Places<Number>>) {
      aheapsort_<Tag, Number, reverse>(const_cast<Number*>(key_.numbers), items, count);
    } else {
      heapsort_<Tag, Number, reverse>(items, count);
    }
  }

  Key key_;
};

template <class Tag, bool reverse>
void sort(typename Tag::type* numbers, npy_intp count) {
  using Key = Numbers<typename Tag::type>;
  Sorter<Tag, reverse, Key>(Key{}).sort(numbers, count);
}

template <class Tag, bool reverse>
void argsort(const typename Tag::type* numbers, npy_intp* places, npy_intp count) {
  using Key = Places<typename Tag::type>;
  Sorter<Tag, reverse, Key>(Key{numbers}).sort(places, count);
}

}  // namespace npy::branchless

#endif
