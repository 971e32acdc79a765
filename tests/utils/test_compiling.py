from sktime_contrastive.utils.compiling import compiled


def test_without_a_folder_to_keep_code_in_it_is_compiled_all_the_same():
    namespace = {}
    exec("def double(x): return 2 * x", namespace)  # a function without a file
    assert compiled(namespace["double"])(21) == 42
