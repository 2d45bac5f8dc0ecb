# An attempt is lost: another has taken its trial over. The trial waits for a moment, and is asked for again.
trials 2
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
> a loses 0/1
> a has 0/1 finished
> wait 1
  claim 1 of 0 for a
> wait 4
> a hears 0@b/2
> wait 10
  claim 1 of 0 for a
> a hears 0.
> a has 1/1 finished
  the sweep is completed
