using OmniGrains.Host.Import;

namespace OmniGrains.Host.Tests.Import;

public sealed class ImportOptionsTests
{
    [Fact]
    public void The_environment_of_the_host_says_where_it_is_and_with_which_key()
    {
        var (options, problem) = Parse(["sales.csv"], ("ASPNETCORE_URLS", "http://0.0.0.0:7000;https://x:1"), ("OMNIGRAINS_API_KEY", "og_1"));

        problem.ShouldBeNull();
        options!.Url.ShouldBe(new Uri("http://127.0.0.1:7000"));
        options.Key.ShouldBe("og_1");
        options.Conventions.Source.ShouldBe("retail-import");
    }

    [Fact]
    public void Options_win_over_the_environment_in_either_notation()
    {
        var (options, _) = Parse(
            ["--url=http://h:1", "sales.csv", "--key", "og_2", "--zone", "Europe/Rome", "--place", "milan"], ("OMNIGRAINS_API_KEY", "og_1"));

        options!.Url.ShouldBe(new Uri("http://h:1"));
        options.Key.ShouldBe("og_2");
        options.Conventions.Zone.Id.ShouldBe("Europe/Rome");
        options.Conventions.Place.ShouldBe("milan");
    }

    [Fact]
    public void The_key_of_a_development_host_is_found_in_its_data()
    {
        var data = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(data, "dev-key"), "og_dev\n");

        Parse(["sales.csv"], ("OMNIGRAINS_DATA", data)).Options!.Key.ShouldBe("og_dev");
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("The file is missing.")]
    [InlineData("'--colour' is not understood here.", "sales.csv", "--colour")]
    [InlineData("'--url' is not understood here.", "sales.csv", "--url")]
    [InlineData("'two.csv' is not understood here.", "one.csv", "two.csv")]
    [InlineData("'Mars/Base' is no time zone that this machine knows.", "sales.csv", "--zone", "Mars/Base")]
    [InlineData("'ftp://h' is no http or https address.", "sales.csv", "--url", "ftp://h")]
    public void What_is_wrong_is_said(string expected, params string[] args) =>
        Parse(args, ("OMNIGRAINS_API_KEY", "og_1")).Problem.ShouldBe(expected);

    private static (ImportOptions? Options, string? Problem) Parse(string[] args, params (string Name, string Value)[] environment) =>
        ImportOptions.Parse(args, name => Array.Find(environment, pair => pair.Name == name) is { Name: not null } found ? found.Value : null);
}
