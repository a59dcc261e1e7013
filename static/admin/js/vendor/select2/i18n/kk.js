// The words of a box with a search in Kazakh, which Select2 does not bring along.
"use strict";
window.jQuery.fn.select2.amd.define("select2/i18n/kk", [], () => ({
  errorLoading: () => "Нәтижелерді жүктеу мүмкін болмады.",
  inputTooLong: ({ input, maximum }) => `Таңба тым көп: ${input.length - maximum} азайтыңыз.`,
  inputTooShort: ({ input, minimum }) => `Тағы кемінде ${minimum - input.length} таңба теріңіз.`,
  loadingMore: () => "Тағы нәтижелер жүктелуде…",
  maximumSelected: ({ maximum }) => `Ең көбі ${maximum} таңдауға болады.`,
  noResults: () => "Ештеңе табылмады.",
  searching: () => "Ізделуде…",
  removeAllItems: () => "Барлығын алып тастау",
}));
