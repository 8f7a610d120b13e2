using System.Xml.Linq;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Lifecycle;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Governance;

public sealed class BucketLifecycleTests(MotoServer server) : IDisposable
{
    private const string Nothing = "NoSuchLifecycleConfiguration";

    /// <summary>Every form a rule can have.</summary>
    private const string ForeignRules = """
        <?xml version="1.0" encoding="UTF-8"?><LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Rule><ID>top</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule>
        <Rule><ID>whole bucket, old form</ID><Prefix></Prefix><Status>Disabled</Status><Expiration><Days>10</Days></Expiration></Rule>
        <Rule><ID>empty filter</ID><Filter/><Status>Disabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
        <Rule><ID>empty prefix</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>
        <Rule><ID>tag</ID><Filter><Tag><Key>k &amp; y</Key><Value>v&lt;</Value></Tag></Filter><Status>Enabled</Status><Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration></Rule>
        <Rule><ID>and</ID><Filter><And><Prefix>a/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value>2</Value></Tag><ObjectSizeGreaterThan>5000000000</ObjectSizeGreaterThan><ObjectSizeLessThan>9000000000</ObjectSizeLessThan></And></Filter><Status>Enabled</Status><Transition><Days>0</Days><StorageClass>INTELLIGENT_TIERING</StorageClass></Transition><Transition><Days>100</Days><StorageClass>GLACIER</StorageClass></Transition><NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><StorageClass>STANDARD_IA</StorageClass><NewerNoncurrentVersions>4</NewerNoncurrentVersions></NoncurrentVersionTransition><NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays><NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule>
        <Rule><ID>size</ID><Filter><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></Filter><Status>Enabled</Status><Transition><Date>2031-05-06T00:00:00Z</Date><StorageClass>GLACIER_IR</StorageClass></Transition></Rule>
        <Rule><ID>less</ID><Filter><ObjectSizeLessThan>500</ObjectSizeLessThan></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>
        <Rule><ID>ninth</ID><Filter><And><Prefix>n/</Prefix><ObjectSizeLessThan>5</ObjectSizeLessThan></And></Filter><Status>Enabled</Status><Expiration><Days>2</Days></Expiration></Rule>
        <Rule><ID>tenth</ID><Filter><Prefix>lake/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>700</Days></Expiration></Rule>
        </LifecycleConfiguration>
        """;

    private readonly GovernedBucket _bucket = new(server);

    public static TheoryData<string, string> BadSteps => new()
    {
        { "STANDARD_IA=29", "30 days at the earliest" },
        { "ONEZONE_IA=0", "30 days at the earliest" },
        { "STANDARD_IA=30 GLACIER_IR=59", "day 60" },
        { "GLACIER=30 STANDARD_IA=90", "from GLACIER" },
        { "ONEZONE_IA=30 GLACIER_IR=90", "from ONEZONE_IA" },
        { "GLACIER=10 GLACIER=90", "twice" },
        { "GLACIAL=30", "no storage class" },
        { "STANDARD=30", "no storage class" },
        { "GLACIER=-1", "not possible" },
    };

    public void Dispose() => _bucket.Dispose();

    [Fact]
    public async Task The_default_rules_are_set_with_valid_requests_and_a_second_run_writes_nothing()
    {
        var options = new LifecycleOptions { Prefix = "lake/" };

        var first = await _bucket.AgeAsync(options);
        _bucket.AssertRequestsAreValid();
        _bucket.Recorder.Clear();
        var second = await _bucket.AgeAsync(options);

        Assert.All(first, change => Assert.Equal(ChangeStatus.Changed, change.Status));
        Assert.All(second, change => Assert.Equal(ChangeStatus.Unchanged, change.Status));
        Assert.Empty(_bucket.Recorder.Writes);
        var rules = _bucket.Boto.Run("answer(client('s3').get_bucket_lifecycle_configuration(Bucket=args[0])['Rules'])", _bucket.Name);
        Assert.Equal(3, rules.GetArrayLength());
        Assert.Equal(
            ["STANDARD_IA 30", "GLACIER_IR 90", "DEEP_ARCHIVE 365"],
            rules[0].GetProperty("Transitions").EnumerateArray().Select(t => $"{t.GetProperty("StorageClass")} {t.GetProperty("Days")}"));
        Assert.Equal("lake/", rules[0].GetProperty("Filter").GetProperty("Prefix").GetString());
        Assert.Equal(7, rules[1].GetProperty("AbortIncompleteMultipartUpload").GetProperty("DaysAfterInitiation").GetInt32());
        Assert.Equal(90, rules[1].GetProperty("NoncurrentVersionExpiration").GetProperty("NoncurrentDays").GetInt32());
        // Locks and journals leave delete markers under which nothing lies any more; nothing of the state is moved or deleted.
        Assert.Equal("_partitionlake/lake/", rules[2].GetProperty("Filter").GetProperty("Prefix").GetString());
        Assert.EndsWith("-state", rules[2].GetProperty("ID").GetString());
        Assert.All(new[] { rules[1], rules[2] }, rule => Assert.True(rule.GetProperty("Expiration").GetProperty("ExpiredObjectDeleteMarker").GetBoolean()));
        Assert.False(rules[2].TryGetProperty("Transitions", out _));
        Assert.False(rules[2].GetProperty("Expiration").TryGetProperty("Days", out _));
    }

    [Fact]
    public async Task Ten_foreign_rules_of_every_form_come_out_as_they_were_in_their_order()
    {
        _bucket.Remember("lifecycle", Nothing, ForeignRules);

        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/", MinimumObjectSize = 1000 });

        var written = Rules(Assert.Single(_bucket.Recorder.Writes).Body);
        // S3 takes no bucket in which one rule has its prefix beside the filter and another has a filter.
        var filtered = ForeignRules
            .Replace("<Prefix>logs/</Prefix><Status>", "<Filter><Prefix>logs/</Prefix></Filter><Status>", StringComparison.Ordinal)
            .Replace("<ID>whole bucket, old form</ID><Prefix></Prefix>",
                "<ID>whole bucket, old form</ID><Filter><Prefix></Prefix></Filter>", StringComparison.Ordinal);
        Assert.Equal(Rules(filtered), written[..10]);
        Assert.Equal(13, written.Count);
        _bucket.AssertRequestsAreValid();
        Assert.Contains(_bucket.Warnings,
            text => text.Contains("'tenth'", StringComparison.Ordinal) && text.Contains("deletes objects of the lake", StringComparison.Ordinal));
        Assert.DoesNotContain(_bucket.Warnings, text => text.Contains("'top'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_minimum_size_is_part_of_the_rule_and_a_second_run_finds_it()
    {
        _bucket.Remember("lifecycle", Nothing);
        var options = new LifecycleOptions { Prefix = "lake/", MinimumObjectSize = 1000 };

        await _bucket.AgeAsync(options);
        var second = await _bucket.AgeAsync(options);
        var third = await _bucket.AgeAsync(options with { MinimumObjectSize = 2000 });

        Assert.Contains("<ObjectSizeGreaterThan>999</ObjectSizeGreaterThan>", _bucket.Recorder.Writes[0].Body, StringComparison.Ordinal);
        Assert.All(second, change => Assert.Equal(ChangeStatus.Unchanged, change.Status));
        Assert.Equal([ChangeStatus.Changed, ChangeStatus.Unchanged, ChangeStatus.Unchanged], third.Select(change => change.Status));
        _bucket.AssertRequestsAreValid();
    }

    [Theory]
    [InlineData(
        """<Filter><Prefix>lake/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>700</Days></Expiration><Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>""", "deletes objects")]
    [InlineData(
        "<Filter><Prefix>lake/</Prefix></Filter><Status>Disabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
        "removes delete markers")]
    [InlineData(
        """<Filter><Prefix>lake/</Prefix></Filter><Status>Enabled</Status><NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>""", "moves old versions")]
    [InlineData(
        """<Filter><Prefix>lake/</Prefix></Filter><Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>""", "deletes old versions")]
    [InlineData(
        """<Filter><Prefix>lake/</Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload>""", "removes unfinished uploads")]
    [InlineData(
        """<Filter><And><Prefix>lake/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag></And></Filter><Status>Enabled</Status><Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>""", "more than their prefix")]
    [InlineData("<Filter><Prefix>other/</Prefix></Filter><Status>Enabled</Status><Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>",
        "'other/'")]
    [InlineData("<Prefix></Prefix><Status>Enabled</Status><Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>", "all objects")]
    public async Task A_rule_of_others_with_the_wanted_id_is_refused_with_what_it_does(string rule, string does)
    {
        _bucket.Remember("lifecycle", Nothing,
            $"<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ID>archive</ID>{rule}</Rule></LifecycleConfiguration>");

        var changes = await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/", RuleId = "archive" });

        var refused = Assert.Single(changes);
        Assert.Equal((ChangeStatus.Failed, LakeErrorCode.RuleInvalid), (refused.Status, refused.Error!.Code));
        Assert.Contains(does, refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("-RuleId", refused.Error.Remedy, StringComparison.Ordinal);
        Assert.Empty(_bucket.Recorder.Writes);
    }

    [Fact]
    public async Task A_cleanup_rule_that_keeps_versions_for_others_is_not_replaced()
    {
        _bucket.Remember("lifecycle", Nothing,
            """<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>archive-cleanup</ID><Filter><Prefix>lake/</Prefix></Filter><Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>""");

        var refused = Assert.Single(await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/", RuleId = "archive" }));

        Assert.Equal(LakeErrorCode.RuleInvalid, refused.Error!.Code);
        Assert.Contains("keeps a number of old versions", refused.Error.Message, StringComparison.Ordinal);
        Assert.Empty(_bucket.Recorder.Writes);
    }

    [Fact]
    public async Task A_rule_of_ours_under_a_given_id_is_changed()
    {
        _bucket.Remember("lifecycle", Nothing);
        var options = new LifecycleOptions { Prefix = "lake/", RuleId = "archive", MinimumObjectSize = 1000 };
        await _bucket.AgeAsync(options);

        var changes = await _bucket.AgeAsync(options with { Transitions = [new("GLACIER_IR", 10)], NoncurrentDays = 5 });

        Assert.All(changes, change => Assert.Equal(ChangeStatus.Changed, change.Status));
    }

    [Theory]
    [InlineData("lake/")]
    [InlineData("")]
    public async Task A_minimum_size_of_zero_moves_objects_of_any_size(string prefix)
    {
        _bucket.Remember("lifecycle", Nothing);
        var options = new LifecycleOptions { Prefix = prefix, MinimumObjectSize = 0 };

        await _bucket.AgeAsync(options);
        var second = await _bucket.AgeAsync(options);

        Assert.Contains("<ObjectSizeGreaterThan>0</ObjectSizeGreaterThan>", _bucket.Recorder.Writes[0].Body, StringComparison.Ordinal);
        Assert.All(second, change => Assert.Equal(ChangeStatus.Unchanged, change.Status));
        _bucket.AssertRequestsAreValid();
    }

    [Fact]
    public async Task Rules_of_two_lakes_live_side_by_side_and_one_can_lose_its_moves()
    {
        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "a/" });
        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "b/" });
        var changes = await _bucket.AgeAsync(new LifecycleOptions { Prefix = "a/", Transitions = [] });

        var ids = _bucket.Boto.Run("answer([r['ID'] for r in client('s3').get_bucket_lifecycle_configuration(Bucket=args[0])['Rules']])", _bucket.Name)
            .EnumerateArray().Select(id => id.GetString()!).ToList();
        Assert.Equal([ChangeStatus.Changed, ChangeStatus.Unchanged, ChangeStatus.Unchanged], changes.Select(change => change.Status));
        Assert.Equal("none", changes[0].After);
        Assert.Equal(5, ids.Count);
        Assert.DoesNotContain(changes[0].Name, ids);
    }

    [Theory]
    [MemberData(nameof(BadSteps))]
    public async Task The_rules_of_S3_are_checked_before_any_call(string steps, string reason)
    {
        var parsed = steps.Split(' ').Select(step => step.Split('='))
            .Select(step => new LifecycleStep(step[0], int.Parse(step[1], System.Globalization.CultureInfo.InvariantCulture))).ToList();

        var error = await Assert.ThrowsAsync<LakeException>(() => _bucket.AgeAsync(new LifecycleOptions { Transitions = parsed }));

        Assert.Equal(LakeErrorCode.RuleInvalid, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(_bucket.Recorder.Requests);
    }

    [Fact]
    public async Task The_warnings_count_small_objects_and_partitions_that_become_unreadable()
    {
        _bucket.Boto.Run(
            """
            s3 = client('s3')
            def put(key, size): s3.put_object(Bucket=args[0], Key=key, Body=b'x' * size)
            for month in (1, 2, 3):
                put(f'lake/state=GA/month={month}/data.parquet', 200000)
                put(f'lake/state=GA/month={month}/small.parquet', 10)
            put('lake/state=TX/month=1/data.parquet', 10)
            put('_partitionlake/lake/runs/r.json', 10)
            put('lake-2/state=GA/month=1/data.parquet', 200000)
            """,
            _bucket.Name);

        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/" }, Approval.Preview);
        var defaults = _bucket.Warnings.ToList();
        _bucket.Warnings.Clear();
        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/", Transitions = [new("GLACIER", 0)], MinimumObjectSize = 5 }, Approval.Preview);
        var everything = _bucket.Warnings.ToList();
        _bucket.Warnings.Clear();
        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/", Transitions = [new("GLACIER_IR", 90)], MinimumObjectSize = 5 }, Approval.Preview);

        Assert.DoesNotContain(defaults, text => text.Contains("state of lakes", StringComparison.Ordinal));
        Assert.Contains(defaults, text => text.StartsWith("4 of 7 objects", StringComparison.Ordinal) && text.Contains("131,072", StringComparison.Ordinal));
        Assert.Contains(defaults, text => text.StartsWith("3 of 4 live partitions", StringComparison.Ordinal)
            && text.Contains("DEEP_ARCHIVE after 365 days, 0 of them at once", StringComparison.Ordinal));
        Assert.Equal("4 of 4 live partitions", Assert.Single(everything)[..22]);
        Assert.Contains("4 of them at once", everything[0], StringComparison.Ordinal);
        Assert.Empty(_bucket.Warnings);
        Assert.Empty(_bucket.Recorder.Writes);
        _bucket.Warnings.Clear();
        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "" }, Approval.Preview);
        Assert.Contains(_bucket.Warnings,
            text => text.StartsWith("1 objects", StringComparison.Ordinal) && text.Contains("state of lakes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("list-type", false, "Inventory")]
    [InlineData("lifecycle", false, "partitionlake")]
    [InlineData("lifecycle", true, "partitionlake")]
    public async Task Access_denied_on_one_call_is_told(string setting, bool write, string name)
    {
        _bucket.Recorder.Answer = request => request.Asks(setting) && request.IsWrite == write ? CannedAnswer.AccessDenied : null;

        var changes = await _bucket.AgeAsync(new LifecycleOptions());

        var failed = Assert.Single(changes, change => change.Error is not null);
        Assert.Equal(name, failed.Name);
        Assert.Equal(LakeErrorCode.AccessDenied, failed.Error!.Code);
        Assert.Equal(setting == "list-type", changes.Exists(change => change.Status == ChangeStatus.Changed));
    }

    [Fact]
    public async Task More_rules_than_S3_takes_are_refused_before_the_call()
    {
        var rules = string.Concat(Enumerable.Range(0, 999)
            .Select(i => $"<Rule><ID>r{i}</ID><Filter><Prefix>p{i}/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule>"));
        _bucket.Remember("lifecycle", Nothing, $"<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{rules}</LifecycleConfiguration>");

        var changes = await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/" });

        Assert.Equal(LakeErrorCode.LimitExceeded, Assert.Single(changes).Error!.Code);
        Assert.Empty(_bucket.Recorder.Writes);
    }

    [Fact]
    public async Task The_default_size_of_the_bucket_is_written_back_with_the_rules()
    {
        _bucket.Recorder.Answer = request => request.Asks("lifecycle") && !request.IsWrite
            ? new CannedAnswer(
                200, ForeignRules) { Headers = new Dictionary<string, string> { ["x-amz-transition-default-minimum-object-size"] = "varies_by_storage_class" } }
            : null;

        await _bucket.AgeAsync(new LifecycleOptions { Prefix = "lake/" });

        Assert.Equal("varies_by_storage_class", Assert.Single(_bucket.Recorder.Writes).Headers["x-amz-transition-default-minimum-object-size"]);
    }

    // The order of elements means nothing to S3; everything else must be the same.
    private static List<string> Rules(string xml) => [.. XDocument.Parse(xml).Root!.Elements().Select(Canonical)];

    private static string Canonical(XElement element) => element.HasElements
        ? $"{element.Name.LocalName}({string.Join(',', element.Elements().Select(Canonical).Order(StringComparer.Ordinal))})"
        : $"{element.Name.LocalName}={element.Value}";
}
