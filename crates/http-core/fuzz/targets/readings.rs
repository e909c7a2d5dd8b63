#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| http_core_fuzz::readings(data));
