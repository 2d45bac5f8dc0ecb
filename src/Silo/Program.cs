using Sweeps.Silo;

return await SiloProgram.RunAsync(args).ConfigureAwait(false);
