/**
 * The check's words in Chinese. The check speaks English, as the command line and editors show it; what has no words here yet
 * (a new kind of step) is shown as it stands. Pure.
 */
const PARTS: readonly [RegExp, string][] = [
  [/ \(did you mean "([^"]+)"\?\)/, '（是不是“$1”？）'],
  [/^not valid YAML: (.*)$/, '不是合法的 YAML：$1'],
  [/there is no anchor "(.*)"/, '没有锚点“$1”'],
  [/there is no step "([^"]+)"/, '没有步骤“$1”'],
  [/there is no flow "([^"]+)"/, '没有流程“$1”'],
  [/the flow "([^"]+)" has no steps/, '流程“$1”没有步骤'],
  [/there is no queue "([^"]+)"/, '没有队列“$1”'],
  [/there is no service "([^"]+)"/, '没有外部系统“$1”'],
  [/there is no prompt "([^"]+)"/, '没有提示音“$1”'],
  [/; add it under "prompts" of (\S+)/, '；请在 $1 的 prompts 下添加'],
  [/; add it under "prompts"/, '；请在 prompts 下添加'],
  [/there is no field "([^"]+)"/, '没有字段“$1”'],
  [/there is no kind "([^"]+)"/, '没有“$1”这种步骤'],
  [
    /the field "([^"]+)" is missing: which digits are the number that is looked up\?/,
    '缺少字段“$1”：用哪次输入的数字查询？',
  ],
  [/the field "([^"]+)" is missing/, '缺少字段“$1”'],
  [/; there are (.*)$/, '；可用的有：$1'],
  [/the prompt "([^"]+)" is never spoken; remove it or say it/, '提示音“$1”从未播放；请删除或使用它'],
  [/the prompt "([^"]+)" is missing; the hotline says it by itself/, '缺少提示音“$1”，系统会自动播放它'],
  [/there is no language "([^"]+)"/, '没有语言“$1”'],
  [
    /"(.*)" is not the tag of a language \(languages\/TAG\.yaml\): zh-CN, en/,
    '“$1”不是语言标签（即 languages/标签.yaml 的文件名，例如 zh-CN、en）',
  ],
  [/this flow is not spoken in (\S+); add it under "languages"/, '此流程没有 $1 语言；请在 languages 下添加'],
  [/the flow "([^"]+)" is not spoken in (.*), which this flow is/, '流程“$1”没有 $2 语言，而此流程有'],
  [/the prompt "([^"]+)" has no words in (\S+)/, '提示音“$1”缺少 $2 的文字'],
  [/the prompt "([^"]+)"( of \S+)? has no sound in (\S+) for "(.*)" \((.*)\)/, '提示音“$1”（$3）没有语音：“$4”（$5）'],
  [/nothing leads to the step "([^"]+)"; remove it or lead to it/, '没有步骤通向“$1”；请删除或连接它'],
  [
    /a caller who presses nothing right goes round for ever: (.*); let one of them lead to a queue or a goodbye/,
    '不按键的客户会一直循环：$1；请让其中一步转排队或结束通话',
  ],
  [/a caller who does nothing would stay in this flow for ever/, '不操作的客户会一直停留在此流程中'],
  [
    /the step "([^"]+)" can be reached before an order was found, so this could not be said/,
    '到达步骤“$1”时可能还没有查到订单，无法播报',
  ],
  [
    /the step "([^"]+)" can be reached before (.*), so this could not be said/,
    '到达步骤“$1”时内容可能未知（$2），无法播报',
  ],
  [
    /flows call one another more than (\d+) deep: (.*); where nothing has to come back, leave "go" out/,
    '流程互相调用超过 $1 层：$2；不需要返回时请去掉 go',
  ],
  [/"from" \((.*)\) is not before "to" \((.*)\)/, '开始时间（$1）不早于结束时间（$2）'],
  [
    /nothing here puts a customer who is called back through to the agent; end one way with "served: true"/,
    '这里没有把被回拨的客户接通给坐席；请让其中一条路径以 served: true 结束',
  ],
  [
    /an agent waits for a customer who is called back, so "([^"]+)" cannot be "kind: ([^"]+)"; end with a "finish"/,
    '回电时坐席在等候，“$1”不能是 $2 步骤；请以 finish 结束',
  ],
  [
    /an agent waits for the caller, so "([^"]+)" cannot be "kind: ([^"]+)"; end with a "finish"/,
    '坐席在等客户，“$1”不能是 $2 步骤；请以 finish 结束',
  ],
  [
    /what is keyed in while an agent waits is for nobody's eyes: write "masked: true" in "([^"]+)"/,
    '自助输入的内容任何人都不能看到：请在“$1”中写 masked: true',
  ],
  [
    /the agent is told what has come of it: write one of the outcomes in "([^"]+)" \((.*)\)/,
    '结果要告诉坐席：请在“$1”中写明 outcome（$2 之一）',
  ],
  [/there is no outcome "([^"]+)"/, '没有结果“$1”'],
  [/no "finish" has the outcome "([^"]+)"; remove it or end with it/, '没有 finish 使用结果“$1”；请删除或使用它'],
  [
    /a self-service step takes digits: it needs a "collect" that is masked/,
    '自助输入流程至少要有一个保密的 collect 步骤',
  ],
  [/the last digits of what\? write "shows"/, '显示谁的末几位？请写 shows'],
  [/no masked collect step keeps "([^"]+)"/, '没有保密的 collect 步骤保存“$1”'],
  [
    /(\d+) of (\d+) digits say too much: at least (\d+) stay hidden; leave "lastDigits" out/,
    '$2 位中显示 $1 位过多：至少要隐藏 $3 位；请去掉 lastDigits',
  ],
  [
    /"([^"]+)" is a self-service step, which only an agent can send a caller to/,
    '“$1”是自助输入流程，只能由坐席在通话中发起',
  ],
  [
    /an outcome is told by a self-service step only: write "selfService" at the head of the flow/,
    '只有自助输入流程才有 outcome：请在流程开头写 selfService',
  ],
  [/must have (\d+) entries at most, not (\d+)/, '最多 $1 项，现有 $2 项'],
  [/no set step sets "([^"]+)"/, '没有 set 步骤设置“$1”'],
  [/no collect step keeps "([^"]+)"/, '没有 collect 步骤保存“$1”'],
  [
    /a queue is never "busy"; for its other ways use "kind: enqueue"/,
    '队列没有“忙”（busy）这一分支；其他去向请用 kind: enqueue',
  ],
  [
    /"shortestSeconds" \((\d+)\) is not less than "longestSeconds" \((\d+)\)/,
    'shortestSeconds（$1）必须小于 longestSeconds（$2）',
  ],
  [/"min" \((\d+)\) is more than "max" \((\d+)\)/, 'min（$1）大于 max（$2）'],
  [/"([^"]+)" is not a regular expression/, '“$1”不是正则表达式'],
  [/"([^"]+)" cannot both end the digits and lead to a step/, '“$1”不能既结束输入又通向步骤'],
  [/"([^"]+)" is masked and cannot be read out/, '“$1”是保密号码，不能播报'],
  [
    /a flow has both "start" and "steps"; one with prompts only has neither/,
    '流程要同时有 start 和 steps；只有提示音的文件两者都没有',
  ],
  [/the position can only be said by an enqueue step, to a caller who waits/, '只有 enqueue 步骤能向排队客户播报位置'],
  [/must be one of (.*), not (.*)$/, '必须是 $1 之一，而不是 $2'],
  [/must lie between (\S+) and (\S+), not (\S+)/, '必须在 $1 到 $2 之间，而不是 $3'],
  [/must not be empty/, '不能为空'],
  [/must be a table of fields/, '必须是字段表'],
  [/must be a list/, '必须是列表'],
  [/must be text/, '必须是文本'],
  [/must be a whole number/, '必须是整数'],
  [/must be a number/, '必须是数字'],
  [/must be true or false/, '必须是 true 或 false'],
  [/must be (\S+), not (.*)$/, '必须是 $1，而不是 $2'],
  [/"(.*)" is not a key of the telephone \(0 to 9, "\*" or "#"\)/, '“$1”不是电话按键（0–9、* 或 #）'],
  [
    /"(.*)" is not one of the keys "\*" and "#", the only ones that are no digits/,
    '“$1”不是 * 或 #，只有这两个键不是数字',
  ],
  [
    /"(.*)" is not a name of small letters, digits and "-", beginning with a letter/,
    '“$1”不是合格的名称：小写字母开头，只用小写字母、数字和 -',
  ],
  [/"(.*)" is not a time in quotes: "HH:MM"/, '“$1”不是带引号的时间 "HH:MM"'],
  [
    /the file's name is the flow's: use small letters, digits and "-" only/,
    '文件名就是流程名：只能用小写字母、数字和 -',
  ],
  [/, not (\S+)$/, '，而不是 $1'],
  [/is none of: (.*)$/, '不属于：$1'],
  [/there is no day (\S+)/, '没有 $1 这一天'],
  [/^the document:/, '整个文件：'],
];

export function inChinese(message: string): string {
  return PARTS.reduce((words, [pattern, replacement]) => words.replace(pattern, replacement), message);
}
