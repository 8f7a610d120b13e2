namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// System.Random promises no sequence across runtimes, and sample data must be the same everywhere.
/// </summary>
internal struct SampleRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    private SampleRandom(ulong state) => _state = state;

    /// <summary>An own sequence for each table and each part of it, so that parts can be made in any order.</summary>
    public static SampleRandom For(int seed, SampleStream stream, long part) =>
        new(Mix(Mix(Mix((ulong)(uint)seed + Golden) ^ (ulong)stream * Golden) ^ (ulong)part * Golden));

    /// <summary>A bijection of 64-bit numbers that looks like noise: distinct inputs give distinct outputs.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }

    public ulong Next() => Mix(_state += Golden);

    /// <summary>A number from 0 to <paramref name="bound"/> − 1.</summary>
    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(int inThousand) => Below(1_000) < inThousand;
}

/// <summary>What a random sequence is for.</summary>
internal enum SampleStream
{
    Areas = 1,
    Markets,
    Groups,
    GroupKeys,
    Members,
    Providers,
    Addresses,
    Procedures,
    Benchmarks,
    FactKeys,
    Facts,
}
