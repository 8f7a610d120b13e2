namespace PartitionLake.Engine.Offload;

/// <summary>The machines that a service lends to a job, and what they cost by.</summary>
/// <param name="Workers">How many.</param>
/// <param name="WorkerType">What each is, in the service's word.</param>
/// <param name="Dpus">Data processing units of all together, of which seconds are charged, a minute at least; null where that is not known.</param>
/// <param name="DollarsPerHour">US dollars at list prices; null where that is not known.</param>
public sealed record JobMachines(int Workers, string WorkerType, double? Dpus, decimal? DollarsPerHour);
