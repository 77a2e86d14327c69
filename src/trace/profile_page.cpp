// SPDX-License-Identifier: MIT OR Apache-2.0
// `to_profile_html`. The page is the same for every trace but for its data, which its script shows; the browser is told to
// run and fetch nothing else.
#include <span>
#include <string>
#include <string_view>

#include "base/base64.hpp"
#include "base/sha256.hpp"
#include "eryx/trace_export.hpp"
#include "trace/profile_data.hpp"
#include "trace/profile_script.hpp"
#include "trace/profile_style.hpp"

namespace eryx {
namespace {

/// How a content security policy names a text.
std::string hash_of(std::string_view text) {
  base::Sha256Hasher hasher;
  hasher.update(std::as_bytes(std::span(text)));
  const base::Sha256 hash = hasher.finish();
  return "'sha256-" + base::to_base64(std::as_bytes(std::span(hash))) + "'";
}

}  // namespace

std::string to_profile_html(const Trace& trace, const ProfilePage& page) {
  const std::string_view style = trace::profile_style;
  const std::string_view script = trace::profile_script;
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n";
  html += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ";
  html += hash_of(style) + "; script-src " + hash_of(script) + "\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>Eryx profile</title>\n<style>";
  (html += style) += "</style>\n";
  html += "<noscript>This page needs its own script to show the profile: allow JavaScript.</noscript>\n";
  html += "<main id=\"page\"></main>\n<script type=\"application/json\" id=\"data\">";
  html += trace::profile_data_of(trace, page);
  html += "</script>\n<script>";
  (html += script) += "</script>\n</html>\n";
  return html;
}

}  // namespace eryx
