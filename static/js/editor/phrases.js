// CodeMirror's own words in Chinese.
import { EditorState } from "@codemirror/state";
import { language } from "../words.js";

const CHINESE = {
  "Find": "查找", "Replace": "替换", "next": "下一个", "previous": "上一个", "all": "全部", "match case": "区分大小写",
  "by word": "整词", "regexp": "正则", "replace": "替换", "replace all": "全部替换", "close": "关闭",
  "current match": "当前匹配", "on line": "位于行", "replaced match on line $": "已替换第 $ 行的匹配",
  "replaced $ matches": "已替换 $ 处匹配", "Go to line": "跳到行", "go": "前往", "Diagnostics": "问题",
  "No diagnostics": "没有问题", "Completions": "补全", "Fold line": "折叠此行", "Unfold line": "展开此行",
  "Folded lines": "已折叠的行", "Unfolded lines": "已展开的行", "folded code": "已折叠的代码", "unfold": "展开",
  "to": "到", "Control character": "控制字符", "Selection deleted": "已删除选中内容",
};

export const phrases = language === "zh" ? EditorState.phrases.of(CHINESE) : [];
