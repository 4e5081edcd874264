-- records: conversations and agents, each one field with its JSON. What one call has written is at hand for the next as a
-- table, by its text, and need not be decoded again.

local MAX_RECORDS = 2000
local by_text, record_count = {}, 0

-- What this call wrote: record to text. It counts when the call has come to its end.
local written
each_call(function() written = {} end)
each_end(function()
  for record, text in pairs(written) do
    if record_count == MAX_RECORDS then by_text, record_count = {}, 0 end
    if not by_text[text] then record_count = record_count + 1 end
    by_text[text] = record
  end
end)

-- It is the caller's own, who may change it; changes that he does not write go with his call.
local function read_record(key, id)
  local text = redis.call('HGET', key, id)
  if not text then return nil end
  local record = by_text[text]
  if not record then return cjson.decode(text) end
  by_text[text], record_count = nil, record_count - 1
  return record
end

-- Returns it as it was written.
local function write_record(key, id, record)
  local text = cjson.encode(record)
  redis.call('HSET', key, id, text)
  written[record] = text
  return text
end
