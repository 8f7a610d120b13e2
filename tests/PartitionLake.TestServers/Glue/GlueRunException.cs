namespace PartitionLake.TestServers.Glue;

/// <summary>How a run ends that is not to succeed.</summary>
/// <param name="state">In the service's word: <c>FAILED</c>, <c>TIMEOUT</c>.</param>
/// <param name="message">What the service says.</param>
public sealed class GlueRunException(string state, string message) : Exception(message)
{
    public string State => state;
}
