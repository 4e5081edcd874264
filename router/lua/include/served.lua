-- served: the buyers with whom both sides of a conversation spoke on this day, each once (M5).
-- USES: served

-- `spoke` is the day and which sides did so far, so that most messages need no call. What was said on an earlier day
-- does not count.
local function note_spoken(conversation, side)
  local spoke, this, both = conversation.spoke, A.day .. '|' .. side, A.day .. '|both'
  if spoke == this or spoke == both then return end
  if spoke and string.sub(spoke, 1, #A.day) == A.day then
    conversation.spoke = both
    redis.call('SADD', K.served, conversation.buyerId)
  else
    conversation.spoke = this
  end
end
