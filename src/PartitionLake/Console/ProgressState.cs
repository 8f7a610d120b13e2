namespace PartitionLake.Console;

/// <summary>One look at a running job, for the progress bar.</summary>
/// <param name="Status">What is happening, with its counts: the one line that PowerShell's usual view of progress shows.</param>
/// <param name="PercentComplete">0 to 100; −1 when unknown.</param>
/// <param name="SecondsRemaining">An estimate; −1 when unknown.</param>
public sealed record ProgressState(string Status, int PercentComplete = -1, int SecondsRemaining = -1);
