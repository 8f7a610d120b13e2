namespace PartitionLake.Engine.Tests.Storage;

/// <summary>Some 200 paths that try to leave the root, or that not every disk and bucket can store as they are.</summary>
internal static class Hostile
{
    public static IEnumerable<string> Paths()
    {
        foreach (var traversal in new[]
        {
            "..",
            ".",
            "",
            "a/..",
            "a/../..",
            "a/./b",
            "./a",
            "../a",
            "../../etc/passwd",
            "a//b",
            "a/b/",
            "/",
            "//",
            "a/b/../../../c"
        })
            yield return traversal;
        foreach (var target in new[] { "etc/passwd", "tmp/x", "windows/system32/x", "root/.ssh/authorized_keys" })
        {
            yield return "/" + target;
            yield return "//" + target;
            yield return "\\" + target.Replace('/', '\\');
            yield return "\\\\server\\share\\" + target.Replace('/', '\\');
            yield return "\\\\?\\C:\\" + target.Replace('/', '\\');
            yield return "C:\\" + target.Replace('/', '\\');
            for (var depth = 1; depth <= 8; depth++)
            {
                yield return string.Concat(Enumerable.Repeat("../", depth)) + target;
                yield return "state=GA/" + string.Concat(Enumerable.Repeat("../", depth)) + target;
                yield return string.Concat(Enumerable.Repeat("..\\", depth)) + target.Replace('/', '\\');
            }
        }
        for (var c = 0; c < 0x20; c++)
            yield return $"state={(char)c}/x";
        yield return "x\u007Fy.parquet";
        yield return "x\0/../../y";
        yield return "half=\uD800/x";
        yield return "half=\uDC00\uD800/x";
    }

    /// <summary>Names that disks refuse; a bucket only limits the whole key.</summary>
    public static IEnumerable<string> LongNames()
    {
        yield return "long=" + new string('x', 256) + "/x";
        yield return "long=" + string.Concat(Enumerable.Repeat("ä", 130)) + "/x";
    }
}
