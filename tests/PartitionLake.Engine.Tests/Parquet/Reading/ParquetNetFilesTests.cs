using System.Globalization;
using global::Parquet;
using global::Parquet.Serialization;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Files of Parquet.Net, compared with the objects they were written from and with DuckDB.</summary>
public sealed class ParquetNetFilesTests
{
    private static readonly DateTime Epoch = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.Zstd)]
    [InlineData(CompressionMethod.Lz4Raw)]
    public async Task Objects_written_by_Parquet_Net_come_back_as_columns(CompressionMethod codec)
    {
        var rates = Enumerable.Range(0, 2500).Select(Rate.Make).ToArray();
        using var folder = new TempFolder();
        var path = folder["net.parquet"];
        await using (var stream = File.Create(path))
        {
            var options = new ParquetOptions { CompressionMethod = codec, RowGroupSize = 1000 };
            await ParquetSerializer.SerializeAsync(rates, stream, options, cancellationToken: TestContext.Current.CancellationToken);
        }

        using var file = Texts.Open(path);
        Assert.Equal(3, file.RowGroups.Count);
        Assert.Contains("Parquet.Net", file.CreatedBy, StringComparison.Ordinal);
        var rows = Texts.Read(file, 333);
        var names = file.Schema.Select(field => field.Name).ToList();
        for (var i = 0; i < rates.Length; i++)
        {
            var rate = rates[i];
            Assert.Equal(rate.Id.ToString(CultureInfo.InvariantCulture), rows[i][names.IndexOf("Id")]);
            Assert.Equal(rate.Payer, rows[i][names.IndexOf("Payer")]);
            Assert.Equal(rate.Amount?.ToString("F18", CultureInfo.InvariantCulture), rows[i][names.IndexOf("Amount")]);
            Assert.Equal(rate.Members is null ? null : $"[{string.Join("¦", rate.Members)}]", rows[i][names.IndexOf("Members")]);
        }
        using var duck = new Duck();
        Texts.AssertSameAsDuck(duck, path);
    }

    [Fact]
    public async Task Bounds_of_texts_in_UTF_16_order_are_not_trusted()
    {
        using var folder = new TempFolder();
        var path = folder["net.parquet"];
        await using (var stream = File.Create(path))
            await ParquetSerializer.SerializeAsync(
                Enumerable.Range(0, 9).Select(Rate.Make).ToArray(), stream, cancellationToken: TestContext.Current.CancellationToken);

        using var file = Texts.Open(path);
        var group = file.RowGroups[0];
        Assert.Null(group.Columns[file.Schema.IndexOf("Payer")].Statistics?.Min);
        Assert.Equal(0L, group.Columns[file.Schema.IndexOf("Id")].Statistics?.Min);
    }

    private sealed class Rate
    {
        public long Id { get; set; }

        public string? Payer { get; set; }

        public int? Count { get; set; }

        public bool Flag { get; set; }

        public double? Ratio { get; set; }

        public float Share { get; set; }

        public decimal? Amount { get; set; }

        public DateTime When { get; set; }

        public DateTime? Maybe { get; set; }

        public DateOnly Day { get; set; }

        public short Small { get; set; }

        public byte[]? Blob { get; set; }

        public List<string>? Members { get; set; }

        public List<int> Numbers { get; set; } = [];

        public static Rate Make(int i) => new()
        {
            Id = i,
            Payer = i % 5 == 0 ? null : $"payer {i % 13} ü",
            Count = i % 3 == 0 ? null : i * 7,
            Flag = i % 4 == 1,
            Ratio = i % 6 == 0 ? null : i / 3.0,
            Share = i / 8f,
            Amount = i % 7 == 0 ? null : (i - 1000) * 1.25m,
            When = Epoch.AddMinutes(i),
            Maybe = i % 2 == 0 ? null : Epoch.AddHours(-i),
            Day = new DateOnly(2025, 1, 1).AddDays(i),
            Small = (short)(i - 1000),
            Blob = i % 8 == 0 ? null : [(byte)i, 0],
            Members = i % 9 == 0 ? null : [.. Enumerable.Range(0, i % 4).Select(k => $"m{k}")],
            Numbers = [.. Enumerable.Range(0, i % 3)],
        };
    }
}
