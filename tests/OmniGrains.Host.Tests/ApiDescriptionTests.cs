using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi.Reader;
using Microsoft.OpenApi;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Host.Tests;

public sealed partial class ApiDescriptionTests : IAsyncLifetime
{
    private HostUnderTest _host = null!;
    private OpenApiDocument _document = null!;
    private OpenApiDiagnostic _diagnostic = null!;

    public async Task InitializeAsync()
    {
        _host = await HostUnderTest.Start(also: app =>
        {
            app.MapPost("/v1/probe", (Probe probe) => probe).RequireScope(Scopes.Ingest);
        });
        using var anybody = _host.NewClient(null);
        var json = await anybody.GetStringAsync("/openapi/v1.json");
        json.ShouldContain("\"openapi\": \"3.1");
        var read = OpenApiDocument.Parse(json, OpenApiConstants.Json);
        (_document, _diagnostic) = (read.Document!, read.Diagnostic!);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public void It_is_valid() => _diagnostic.Errors.ShouldBeEmpty();

    [Fact]
    public void Every_route_is_in_it()
    {
        var described = Operations().Select(o => $"{o.Method} {o.Path}").ToHashSet(StringComparer.Ordinal);
        foreach (var endpoint in _host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not null && IsShortAddress(path))
            {
                continue;
            }

            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                if (path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/health/", StringComparison.Ordinal))
                {
                    described.ShouldContain($"{method} {Constraint().Replace(path, "{$1}")}");
                }
            }
        }
    }

    // The browser library's names for operations that are described under their own.
    private static bool IsShortAddress(string path) => path is ['/', 'v', '1', '/', _];

    [Fact]
    public void Every_operation_of_the_api_names_its_key_its_scope_its_problems_and_its_limits()
    {
        foreach (var (path, method, operation) in Operations().Where(o => o.Path.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            var name = $"{method} {path}";
            operation.Security.ShouldNotBeNull(name).ShouldNotBeEmpty(name);
            if (operation.Security![0].Keys.Any(scheme => scheme.Reference.Id == "signature"))
            {
                path.ShouldStartWith("/v1/webhooks/", Case.Sensitive, name);
                continue;
            }

            if (operation.Security[0].Keys.Any(scheme => scheme.Reference.Id == "visitor"))
            {
                path.ShouldStartWith("/v1/chat/", Case.Sensitive, name);
                operation.Responses!.Keys.ShouldContain("429", name);
                continue;
            }

            operation.Description.ShouldNotBeNull(name).ShouldContain("Needs the scope", Case.Sensitive, name);
            operation.Responses.ShouldNotBeNull(name).Keys.ShouldContain("401", name);
            operation.Responses!["429"].Headers!.Keys.ShouldBe(["RateLimit", "RateLimit-Policy", "Retry-After"], ignoreOrder: true, name);
            operation.Responses["400"].Content!.Keys.ShouldContain("application/problem+json", name);
            if (method is "POST" or "DELETE")
            {
                operation.Parameters!.Select(parameter => parameter.Name).ShouldContain("Idempotency-Key", name);
            }
        }
    }

    [Fact]
    public void Every_operation_of_the_product_has_a_name_a_summary_and_examples()
    {
        foreach (var (path, method, operation) in Operations().Where(o => o.Path.StartsWith("/v1/", StringComparison.Ordinal) && o.Path != "/v1/probe"))
        {
            var name = $"{method} {path}";
            operation.OperationId.ShouldNotBeNullOrEmpty(name);
            operation.Summary.ShouldNotBeNullOrEmpty(name);
            operation.Responses!.Where(answer => answer.Key is "200" or "201" or "202")
                .SelectMany(answer => answer.Value.Content?.Values ?? [])
                .ShouldContain(media => media.Example != null || (media.Examples != null && media.Examples.Count > 0), name);
            (operation.RequestBody is null || operation.RequestBody.Content!.Values.All(media => media.Example != null || media.Examples?.Count > 0)).ShouldBeTrue($"{name} lacks a request example");
        }
    }

    // Two types of one name share a schema, which then describes one of them wrongly: an example that does not fit tells so.
    [Fact]
    public void Every_example_fits_the_schema_beside_it()
    {
        var misfits = new List<string>();
        foreach (var (path, method, operation) in Operations())
        {
            var bodies = (operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
                .Concat((operation.Responses ?? []).Where(answer => answer.Key.StartsWith('2')).SelectMany(answer => answer.Value.Content ?? new Dictionary<string, OpenApiMediaType>()));
            foreach (var (_, media) in bodies.Where(body => body.Key is "application/json" or "text/plain"))
            {
                var examples = (media.Examples?.Values.Select(example => example.Value) ?? []).Append(media.Example).Where(example => example is not null);
                misfits.AddRange(examples.SelectMany(example => media.Schema is { } schema ? SchemaCheck.Misfits(example, schema, "$") : []).Select(misfit => $"{method} {path} {misfit}"));
            }
        }

        misfits.ShouldBeEmpty();
    }

    [Fact]
    public void Reading_takes_no_body_and_parameters_are_named_as_they_are_documented()
    {
        foreach (var (path, method, operation) in Operations())
        {
            (method == "GET" && operation.RequestBody is not null).ShouldBeFalse($"{method} {path}");
            var asked = (operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Query).ToArray();
            asked.ShouldAllBe(parameter => char.IsAsciiLetterLower(parameter.Name![0]), $"{method} {path}");
            asked.Where(parameter => parameter.Schema!.Type == JsonSchemaType.Array).ShouldAllBe(parameter => !parameter.Required, $"{method} {path}");
        }

        var availability = Operations().Single(o => o.Operation.OperationId == "ReadAvailability").Operation;
        availability.Parameters!.Single(parameter => parameter.Name == "place").Required.ShouldBeFalse();
    }

    [Fact]
    public void Decimals_enums_and_required_properties_are_described_as_they_are_read()
    {
        var probe = _document.Components!.Schemas!["Probe"];
        probe.Required.ShouldBe(["name", "amount", "at"], ignoreOrder: true);
        var amount = probe.Properties!["amount"];
        amount.Type.ShouldBe(JsonSchemaType.String);
        amount.Format.ShouldBe("decimal");
        probe.Properties["at"].Format.ShouldBe("date-time");
        var kind = _document.Components.Schemas["ProbeKind"];
        kind.Enum!.Select(name => (string?)name).ShouldBe(["sale", "giftCard"]);
    }

    [Fact]
    public async Task Every_code_in_the_sources_is_documented()
    {
        var root = Root();
        var documented = await File.ReadAllTextAsync(Path.Combine(root, "docs", "problems.md"));
        var codes = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct(StringComparer.Ordinal).ToArray();
        codes.Length.ShouldBeGreaterThan(15);
        codes.Where(code => !documented.Contains($"| `{code}` |", StringComparison.Ordinal)).ShouldBeEmpty();
        (await _host.Client.GetStringAsync("/docs/problems")).ShouldContain("id=\"view.behind\"");
    }

    [Fact]
    public async Task Each_code_is_documented_once_with_the_status_that_it_has()
    {
        var rows = (await File.ReadAllLinesAsync(Path.Combine(Root(), "docs", "problems.md")))
            .Select(line => line.Split('|')).Where(cells => cells.Length > 3 && cells[1].Contains('`', StringComparison.Ordinal))
            .Select(cells => (Code: cells[1].Trim(' ', '`'), Status: cells[2].Trim())).ToArray();
        rows.GroupBy(row => row.Code).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();
        var status = rows.ToDictionary(row => row.Code, row => row.Status, StringComparer.Ordinal);
        // In a row or a list instead of an answer, or with a status of the endpoint's own.
        var toldOtherwise = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["request.malformed"] = "400",
            ["request.row-too-long"] = "row",
            ["delivery.signature-invalid"] = "401",
            ["channel.too-many-wanted"] = "–",
            ["conversation.outbox-full"] = "–",
            ["chat.of-another"] = "–",
        };
        var rejections = typeof(ISlice).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Rejection)).Select(field => (Rejection)field.GetValue(null)!)
            .Where(rejection => !rejection.Code.StartsWith("ingest.", StringComparison.Ordinal)).ToArray();
        rejections.Length.ShouldBeGreaterThan(20);
        rejections.Where(rejection => status.GetValueOrDefault(rejection.Code) != toldOtherwise.GetValueOrDefault(rejection.Code, $"{Problems.StatusOf(rejection.Kind)}"))
            .Select(rejection => $"{rejection.Code} {Problems.StatusOf(rejection.Kind)}").Distinct().ShouldBeEmpty();
        rows.Where(row => !int.TryParse(row.Status, out _) && !row.Code.StartsWith("ingest.", StringComparison.Ordinal))
            .Select(row => row.Code).Except(toldOtherwise.Keys).ShouldBe(["request.refused"]);
    }

    private IEnumerable<(string Path, string Method, OpenApiOperation Operation)> Operations() =>
        from path in _document.Paths
        from operation in path.Value.Operations ?? []
        select (path.Key, operation.Key.Method, operation.Value);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OmniGrains.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The sources are not here.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\{\*?([A-Za-z]+)[^}]*\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"(?:Rejection|new|Problems\.Of)\(\s*(?:\d+,\s*|status,\s*)?""([a-z][a-z-]*\.[a-z-]+)"",")]
    private static partial Regex Code();
}
