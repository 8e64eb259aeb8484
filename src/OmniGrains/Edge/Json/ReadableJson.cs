using System.Text.Json;

namespace OmniGrains.Edge.Json;

/// <summary>
/// JSON is taken over unread, and may hold what is JSON but no text: half a surrogate pair, or bytes that are not UTF-8.
/// That could be recorded but never shown, so it is refused first.
/// </summary>
internal static class ReadableJson
{
    public static bool IsReadable(JsonElement json)
    {
        try
        {
            Visit(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Visit(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _ = json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Visit(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    _ = property.Name;
                    Visit(property.Value);
                }

                break;
        }
    }
}
