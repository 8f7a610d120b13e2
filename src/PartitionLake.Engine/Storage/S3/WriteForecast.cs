using System.Globalization;
using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>What it takes to write some objects into a bucket, and what they cost there by the month. Safe for several threads.</summary>
/// <param name="storageClass">Their class; null for the usual one.</param>
public sealed class WriteForecast(string? storageClass)
{
    private const int KeysPerDelete = 1_000;

    /// <summary>
    /// What a run writes into the state of its lake: the lock, which is taken, tried, verified and given up, the journal, the contents and the manifest.
    /// </summary>
    private const int StateWrites = 9;

    private const int StateRemovals = 3;

    private readonly object _gate = new();
    private long _objects;
    private long _puts;
    private long _removed;
    private long _small;
    private decimal _month;
    private decimal _usualMonth;

    /// <summary>Counts an object of so many bytes that is to be written.</summary>
    public void Write(long bytes)
    {
        var puts = PutsOf(bytes);
        lock (_gate)
        {
            _objects++;
            _puts += puts;
            _month += ListPrices.OfMonth(storageClass, bytes);
            _usualMonth += ListPrices.OfMonth(null, bytes);
            if (bytes < ListPrices.LeastBilledBytes)
                _small++;
        }
    }

    /// <summary>Counts an object that is to be removed.</summary>
    public void Remove()
    {
        lock (_gate)
            _removed++;
    }

    /// <summary>The requests of a run: those that looking has taken, and those that it writes and removes by.</summary>
    public RequestCounts After(RequestCounts looking)
    {
        ArgumentNullException.ThrowIfNull(looking);
        lock (_gate)
        {
            return looking with
            {
                Put = looking.Put + _puts + StateWrites,
                Delete = looking.Delete + StateRemovals + (_removed + KeysPerDelete - 1) / KeysPerDelete,
                Dollars = looking.Dollars + _puts * ListPrices.Of(RequestKind.Put, storageClass) + StateWrites * ListPrices.Of(RequestKind.Put),
            };
        }
    }

    /// <summary>What the class costs more than it is chosen for, because objects are small; null where it does not.</summary>
    public string? Disadvantage
    {
        get
        {
            lock (_gate)
            {
                if (storageClass is null || _small == 0)
                    return null;
                var small = string.Create(CultureInfo.InvariantCulture, $"{_small:N0} of {_objects:N0} objects are smaller than 128 KB");
                if (storageClass == "INTELLIGENT_TIERING")
                    return $"{small}: {storageClass} never moves them to a cheaper tier.";
                return _month <= _usualMonth ? null : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{small}, and {storageClass} bills each as 128 KB: about ${_month:0.00##} a month for what would be ${_usualMonth:0.00##} in STANDARD, "
                        + $"at AWS's list prices of {ListPrices.AsOf}, with dearer requests besides. Use fewer keys, or STANDARD.");
            }
        }
    }

    private static long PutsOf(long bytes)
    {
        if (bytes <= S3PartSizes.First)
            return 1;
        // The beginning and the end of an upload are requests like its parts.
        var puts = 2L;
        for (var number = 1; bytes > 0; number++, puts++)
            bytes -= S3PartSizes.Of(number);
        return puts;
    }
}
