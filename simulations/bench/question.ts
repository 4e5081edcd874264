/** About 130 bytes of UTF-8: a question as buyers write it. */
export const QUESTION = '亲，这款双肩包还有黑色吗？能装下 15.6 寸的笔记本吗？今天下单什么时候发货呢';
