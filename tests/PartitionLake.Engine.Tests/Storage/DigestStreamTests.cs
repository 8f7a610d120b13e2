using System.Security.Cryptography;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage;

public sealed class DigestStreamTests
{
    [Fact]
    public async Task The_digest_is_that_of_the_bytes_that_arrived()
    {
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        using var destination = new MemoryStream();
        using var stream = new DigestStream(destination);
        stream.Write(bytes.AsSpan(0, 10));
        stream.WriteByte(bytes[10]);
        await stream.WriteAsync(bytes.AsMemory(11), TestContext.Current.CancellationToken);
        Assert.Equal(bytes, destination.ToArray());
        Assert.Equal(bytes.Length, stream.Position);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), stream.Finish());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), stream.Finish());
    }
}
