namespace PartitionLake.Engine.Tests.Faults;

/// <summary>Two lakes that were made in the same way, the one without a disturbance.</summary>
internal static class Same
{
    public static void Lake((List<string> Rows, List<string> Manifests) expected, (List<string> Rows, List<string> Manifests) found)
    {
        Assert.Equal(expected.Rows, found.Rows);
        Assert.Equal(expected.Manifests, found.Manifests);
    }
}
