using System.Buffers.Binary;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Damages a Parquet file at one place, in a way that the random numbers choose.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] original, Random random)
    {
        var mutant = (byte[])original.Clone();
        // Half of the damage goes to the footer, which is small and decides most.
        var footer = BinaryPrimitives.ReadInt32LittleEndian(original.AsSpan(original.Length - 8)) + 8;
        int Place() => random.Next(2) == 0 ? random.Next(original.Length) : original.Length - 1 - random.Next(footer);
        switch (random.Next(8))
        {
            case 0:
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                    mutant[Place()] ^= (byte)(1 << random.Next(8));
                return mutant;
            case 1:
                mutant[Place()] = (byte)random.Next(256);
                return mutant;
            case 2:
                var from = Place();
                random.NextBytes(mutant.AsSpan(from, Math.Min(random.Next(1, 9), mutant.Length - from)));
                return mutant;
            case 3:
                var source = random.Next(original.Length - 64);
                original.AsSpan(source, 64).CopyTo(mutant.AsSpan(random.Next(original.Length - 64)));
                return mutant;
            case 4:
                // Sizes, counts and offsets are variable-length numbers: one more or less, or far off.
                Varint(mutant, Place(), random);
                return mutant;
            case 5:
                return mutant[..random.Next(original.Length)];
            case 6:
                return Splice(original, random);
            default:
                var cut = random.Next(original.Length);
                var length = Math.Min(random.Next(1, 40), original.Length - cut);
                return [.. original[..cut], .. original[(cut + length)..]];
        }
    }

    // Moves a stretch of about a page's size to another place, as if pages had been written in the wrong order.
    private static byte[] Splice(byte[] original, Random random)
    {
        var from = random.Next(original.Length);
        var length = Math.Min(random.Next(16, 4096), original.Length - from);
        var piece = original[from..(from + length)];
        byte[] rest = [.. original[..from], .. original[(from + length)..]];
        var to = random.Next(rest.Length + 1);
        return [.. rest[..to], .. piece, .. rest[to..]];
    }

    private static void Varint(byte[] bytes, int at, Random random)
    {
        if (random.Next(2) == 0)
            bytes[at] = (byte)(bytes[at] + random.Next(-4, 5));
        else
            bytes[at] = (byte)(bytes[at] & 0x80 | random.Next(128));
        if (random.Next(4) == 0)
            bytes[at] ^= 0x80;
    }
}
