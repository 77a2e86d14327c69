// SPDX-License-Identifier: MIT OR Apache-2.0
// A program that waits for a person and outlives the process that ran it.
//
// The first process runs the program, which asks for an approval that nobody can give yet. The suspended program is
// saved to a file, and the process dies. Another process loads the file, perhaps days later, and resumes the program
// with the answer.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <eryx/eryx.hpp>
#include <filesystem>
#include <iostream>
#include <string_view>

namespace {

struct Payment {
  std::string to;
  double amount = 0;
};
ERYX_DESCRIBE_ARGS(Payment, (to, "Who gets it"), (amount, "How much"))

// Both processes offer the same callbacks: they are matched by name and schema.
eryx::Sandbox make_sandbox() {
  return eryx::Sandbox::builder()
      .callback("approve", "Asks a person whether to pay",
                [](const Payment&) -> bool { throw eryx::AnswerLater(); })
      .build();
}

// With a key, only files that you wrote are read. Where you keep the key is up to you, but not beside the file.
eryx::CheckpointOptions sealed() {
  eryx::CheckpointOptions options;
  for (const char c : std::string_view("example: 32 random bytes of yours"))
    options.key.push_back(std::byte(c));
  return options;
}

void run_and_die(const std::filesystem::path& file) {
  const eryx::ExecuteResult suspended = make_sandbox().execute(R"(
paid = []
for to, amount in [("Ada", 20), ("Alan", 5000), ("Grace", 30)]:
    if amount < 1000 or await approve(to, amount):
        paid.append(to)
result = paid
)");
  suspended.checkpoint->save(file, sealed());
  std::cout << "first process: " << to_string(suspended.outcome) << std::endl;
  std::raise(SIGKILL);  // No destructor, no clean-up: nothing but the file is left.
}

void resume(const std::filesystem::path& file) {
  const eryx::Sandbox sandbox = make_sandbox();
  const eryx::Checkpoint checkpoint = sandbox.load_checkpoint(file, sealed());
  const eryx::PendingCall call = checkpoint.pending_calls().at(0);
  std::cout << "second process: " << call.callback << ' ' << call.arguments << "? yes\n";

  eryx::ResumeOptions options;
  options.answer(call.id, true);
  const eryx::ExecuteResult result = sandbox.resume(checkpoint, options);
  std::cout << to_string(result.outcome) << ": " << *result.value_json << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2) {
    run_and_die(argv[1]);
    return 1;
  }
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("eryx-durable-approval-" + std::to_string(getpid()));

  const pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", argv[0], file.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::cout << (WIFSIGNALED(status) ? "it was killed\n" : "it has ended\n");

  resume(file);
  std::filesystem::remove(file);
}
