# An answer that is lost loses no order, and a question that is lost costs nothing. An order that comes again is known
# by its number.
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
> a asks but hears nothing
> a asks in vain
> a asks
  a takes: start 0/1
  a takes: start 1/1
> a asks
  a has nothing to do
> a has 0/1 finished
> a has 0/1 finished
> a has 1/1 finished
  the sweep is completed
