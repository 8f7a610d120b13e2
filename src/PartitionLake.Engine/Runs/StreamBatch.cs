using System.Security.Cryptography;
using System.Text;

namespace PartitionLake.Engine.Runs;

/// <summary>A batch of a stream: by its name a lake knows that it has the batch, whatever became of the command that brought it.</summary>
public sealed record StreamBatch
{
    private const int MaxIdLength = 512;

    /// <param name="id">The name that the sender gives it.</param>
    /// <param name="rows">A checksum of its rows; see <see cref="Ingest.FactSpool.Checksum"/>.</param>
    /// <param name="positions">Where the sources stand behind it. A batch is the same with the same positions alone, which would be lost otherwise.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: that is no name.</exception>
    public StreamBatch(string id, string rows, SourcePositions positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        Id = Check(id);
        var parts = positions.Values.Select(static one => $"{one.Key.Length}:{one.Key}{(one.Value is null ? "-" : "=" + one.Value)}").Prepend(rows);
        Content = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private StreamBatch(string id, string content) => (Id, Content) = (id, content);

    public string Id { get; }

    /// <summary>The checksum of all of it: the rows, in any order, and the positions.</summary>
    public string Content { get; }

    /// <summary>A batch as a lake remembers it.</summary>
    internal static StreamBatch Recorded(string id, string content) => new(id, content);

    /// <summary>Makes sure that a text can be the name of a batch.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>.</exception>
    public static string Check(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length is > 0 and <= MaxIdLength && !string.IsNullOrWhiteSpace(id) && !id.Any(char.IsControl) ? id : throw new LakeException(
            LakeErrorCode.PlanInvalid, $"{PrintableText.OneLine($"'{id}'")} cannot be the id of a batch.",
            $"Use 1 to {MaxIdLength} characters without control characters.", id);
    }
}
