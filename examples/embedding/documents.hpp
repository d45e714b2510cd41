// What this example's host would read from its own systems: who exists, what has happened, and the facts of
// two requests. The names are those of the charter in examples/gtm.
#pragma once

#include <cstdint>

inline constexpr std::int64_t kNow = 1'795'532'400'000'000;  // 2026-11-24T15:00:00Z: ten in New York

// Who exists and which roles they hold. It comes from the host's identity system, never from a request.
inline constexpr const char* kDirectory = R"({
  "people": [{"id": "ann", "roles": ["Sales Manager"]}, {"id": "ben", "roles": ["AE"]}, {"id": "bea", "roles": ["AE"]}],
  "agents": [{"id": "sdr-bot", "acts_for": "ben", "attributes": {"autonomy": "assist"}}]})";
inline constexpr const char* kHistory = R"({"events": [], "complete_since": {
  "touch": "always", "opt_out": "always", "opt_in": "always", "send_message": "always", "place_call": "always",
  "stop_pulled": "always", "stop_lifted": "always", "erasure_requested": "always", "erasure_withdrawn": "always"}})";
inline constexpr const char* kContact =
    R"({"id": "jo", "name": "Jo", "opted_out": false, "timezone": "America/New_York"})";
inline constexpr const char* kAccount =
    R"({"id": "acme", "name": "Acme", "risk": "high", "owner": "bea", "region": "us"})";
inline constexpr const char* kTool =
    R"({"id": "writer", "approved": true, "approved_until": "2027-01-01T00:00:00Z",
  "region": "us", "takes": "confidential"})";
inline constexpr const char* kMessage =
    R"({"id": "m1", "channel": "email", "topic": "marketing", "body": "Shall we talk?"})";
inline constexpr const char* kDataset =
    R"({"id": "d1", "region": "us", "records": 1, "subjects": ["jo"], "fields": [
  {"id": "plan", "kind": "plain", "class": "internal"}, {"id": "phone", "kind": "contact", "class": "confidential"},
  {"id": "account_no", "kind": "identifier", "class": "confidential"}]})";
inline constexpr const char* kRecord =
    R"({"plan": "gold", "phone": "+1 212 555 0143", "account_no": "4711-0815"})";
