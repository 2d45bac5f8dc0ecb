// Each test starts silos whose slots take every core: side by side they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
