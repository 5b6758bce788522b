// The few words that the browser itself has to say; everything else comes from the server.
const WORDS = {
  en: {
    saving: "saving …",
    saved: "saved {time}",
    unsaved: "not saved, trying again",
    away: "The server does not answer. Your code is safe in this browser; a run that has begun is looked for again.",
    unheard: "The server does not answer. Your code is safe in this browser; try again in a moment.",
    required: "required",
    plain: "Plain text",
    syntax: "Line {line}: not valid JavaScript here. Is a bracket, a quote or a comma missing just before?",
  },
  zh: {
    saving: "正在保存……",
    saved: "{time} 已保存",
    unsaved: "尚未保存，正在重试",
    away: "服务器没有响应。你的代码在浏览器里是安全的；已经开始的运行会继续查询结果。",
    unheard: "服务器没有响应。你的代码在浏览器里是安全的，请稍后再试。",
    required: "必填",
    plain: "纯文本",
    syntax: "第 {line} 行：这里不是合法的 JavaScript。前面是不是少了括号、引号或逗号？",
  },
};

/** The page's language: "en" or "zh". */
export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** The words for `key` in the page's language, with {name} filled in from `values`. */
export const say = (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
