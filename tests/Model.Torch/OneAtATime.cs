// Torch counts its tensors for the whole process, and a test looks at the count.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
