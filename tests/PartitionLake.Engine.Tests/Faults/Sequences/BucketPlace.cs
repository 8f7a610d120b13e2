using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>A lake in a bucket in memory; the death of a run is that it is answered no more.</summary>
internal sealed class BucketPlace : ISequencePlace
{
    private const string Prefix = "some folder/lake/";
    private const string State = "some folder/_partitionlake/lake/";

    private readonly MemoryS3 _server = new();
    private readonly AwsSession _session;
    private readonly TempFolder _folder;
    private int _reads;

    public BucketPlace(TempFolder folder)
    {
        _folder = folder;
        _session = new AwsSession(new AwsOptions { AccessKey = "key", SecretKey = "secret", Region = MotoServer.Region, EndpointUrl = _server.Endpoint });
    }

    public string Destination => "s3://memory/" + Prefix;

    public int KillRange => 32;

    public bool AppearsWhole => false;

    public bool WasKilled { get; private set; }

    public void Clear() => _server.Clear();

    public async Task<EtlResult> RunAsync(EtlPlan plan, EtlOptions options, (double At, bool Acts)? kill)
    {
        var at = kill is { } share ? (int)(share.At * KillRange) : int.MaxValue;
        _server.CutAt(kill is null ? null : (at, kill.Value.Acts));
        try
        {
            return await EtlRun.RunAsync(plan, options with { Storage = new LakeStorage(_session) }, new EtlProgress(), TestContext.Current.CancellationToken);
        }
        finally
        {
            WasKilled = _server.Requests > at;
            _server.CutAt(null);
        }
    }

    public void Put(string path, byte[] content) => _server.Put(Prefix + path, content);

    public SequenceFiles Read()
    {
        var files = new SequenceFiles(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        var copy = _folder[$"read{_reads++}"];
        foreach (var (key, content) in _server.Objects)
        {
            var isState = key.StartsWith(State, StringComparison.Ordinal);
            var path = Path.Combine(copy, isState ? "_" : ".", key[(isState ? State : Prefix).Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
            (isState ? files.State : files.Data).Add(key[(isState ? State : Prefix).Length..], path);
        }
        return files;
    }

    public void Dispose()
    {
        _session.Dispose();
        _server.Dispose();
    }
}
