// The words of a box with a search in Urdu, which Select2 does not bring along.
"use strict";
window.jQuery.fn.select2.amd.define("select2/i18n/ur", [], () => ({
  errorLoading: () => "نتائج لائے نہیں جا سکے۔",
  inputTooLong: ({ input, maximum }) => `حروف زیادہ ہیں: ${input.length - maximum} کم کریں۔`,
  inputTooShort: ({ input, minimum }) => `مزید حروف لکھیں: کم از کم ${minimum - input.length}۔`,
  loadingMore: () => "مزید نتائج لائے جا رہے ہیں…",
  maximumSelected: ({ maximum }) => `زیادہ سے زیادہ ${maximum} چنے جا سکتے ہیں۔`,
  noResults: () => "کوئی نتیجہ نہیں ملا۔",
  searching: () => "تلاش جاری ہے…",
  removeAllItems: () => "سب ہٹائیں",
}));
