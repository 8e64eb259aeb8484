namespace OmniGrains.Bench;

/// <summary>Requests that must be accepted; anything else ends the run with the answer.</summary>
internal static partial class Measures
{
    private static async Task Put(Server server, string path, object body)
    {
        using var answer = await server.Http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        await Accepted(answer);
    }

    private static async Task Send(Server server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        await Accepted(answer);
    }

    private static async Task Accepted(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }
}
