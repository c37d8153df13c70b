package otelmomo

import "sync"

// cache keeps what was made of a key. Keys are of operations, not of payments, so there are
// few; should there be many all the same, no more are kept.
type cache[Key comparable, Value any] struct {
	mu   sync.RWMutex
	made map[Key]Value
}

const most = 4096

func (c *cache[Key, Value]) get(key Key, create func(Key) Value) Value {
	c.mu.RLock()
	value, ok := c.made[key]
	c.mu.RUnlock()
	if ok {
		return value
	}
	value = create(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made == nil {
		c.made = map[Key]Value{}
	}
	if len(c.made) < most {
		c.made[key] = value
	}
	return value
}
