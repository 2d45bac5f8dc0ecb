# A drain stops what runs; a claim that is answered after it is handed back.
trials 4
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 2
  claim 2 of 0 1 for a
> a hears 0+1 1+1
  order 1 for a: start 0/1
  order 2 for a: start 1/1
> a asks
  a takes: start 0/1
  a takes: start 1/1
> a has 0/1 finished
  claim 1 of 2 for a
> drain
  order 3 for a: stop 1/1
> a hears 2+1
  hand back 2/1
> a asks
  a takes: stop 1/1
> a returns 1/1
  the sweep is drained
