using PartitionLake.Engine.Pipeline.Binding;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Rows of the fact in words, as our own engine names them.</summary>
internal static class JobPlaceText
{
    public static string Of(BoundPlan plan, int file, long row) => $"row {row + 1} of '{plan.Fact.Files[file].Path}'";
}
