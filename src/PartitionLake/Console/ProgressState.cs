namespace PartitionLake.Console;

/// <summary>One look at a running job, for the progress bar.</summary>
/// <param name="Status">What is happening, with its counts.</param>
/// <param name="CurrentOperation">The step within, or null.</param>
/// <param name="PercentComplete">0 to 100; −1 when unknown.</param>
/// <param name="SecondsRemaining">An estimate; −1 when unknown.</param>
public sealed record ProgressState(string Status, string? CurrentOperation, int PercentComplete, int SecondsRemaining);
